<#
.SYNOPSIS
    Builds the module into lib/ (build), runs all tests (test), shows it at work (demo) or makes the folder and the zip that are published (pack).
.EXAMPLE
    ./build.ps1 test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('build', 'test', 'demo', 'pack')]
    [string] $Task = 'build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location $PSScriptRoot

function Build {
    dotnet build PlaintiffIngest.PS.sln --configuration $Configuration
}

function Test {
    dotnet test PlaintiffIngest.PS.sln --configuration $Configuration
}

function Show-Demo {
    dotnet run --project tools/PlaintiffIngest.Host --configuration $Configuration
}

function Pack {
    $target = Join-Path $PSScriptRoot 'out' 'PlaintiffIngest'
    if (Test-Path $target) { Remove-Item $target -Recurse }
    $null = New-Item -ItemType Directory $target
    dotnet build src/PlaintiffIngest.PS --configuration Release "-p:ModuleLibrary=$target/lib/" "-p:ModuleHelp=$target/en-US/"
    Copy-Item PlaintiffIngest.psd1, module, LICENSE, README.md, CHANGELOG.md $target -Recurse
    # The help stands beside the manifest; the documentation file only served to write it.
    Remove-Item "$target/module/en-US", "$target/lib/*.xml" -Recurse
    $version = (Test-ModuleManifest (Join-Path $target 'PlaintiffIngest.psd1')).Version
    $zip = Join-Path $PSScriptRoot 'out' "PlaintiffIngest-$version.zip"
    Remove-Item $zip -ErrorAction Ignore
    [System.IO.Compression.ZipFile]::CreateFromDirectory($target, $zip, 'Optimal', $true)
}

try {
    switch ($Task) {
        'build' { Build }
        'test' { Test }
        'demo' { Show-Demo }
        'pack' { Pack }
    }
} finally {
    Pop-Location
}
