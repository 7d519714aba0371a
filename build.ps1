<#
.SYNOPSIS
    Builds the module into lib/ (build), runs all tests (test), shows it at work (demo) or makes the folder and the zip that are published (pack).
.PARAMETER Task
    What to do.
.PARAMETER Configuration
    Debug or Release; pack is always Release.
.PARAMETER Postgres
    test: the major version of PostgreSQL to test with, fetched where the machine lacks it. Without it, what the machine has.
.PARAMETER Long
    test: the long form of the fault suite as well; minutes instead of seconds.
.EXAMPLE
    ./build.ps1 test
.EXAMPLE
    ./build.ps1 test -Postgres 18 -Long
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('build', 'test', 'demo', 'pack')]
    [string] $Task = 'build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [ValidateSet('15', '16', '17', '18')]
    [string] $Postgres,

    [switch] $Long
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location $PSScriptRoot

function Build {
    dotnet build PlaintiffIngest.PS.sln --configuration $Configuration
}

function Test {
    $before = $env:PLAINTIFF_INGEST_TEST_POSTGRES, $env:PLAINTIFF_INGEST_TEST_LONG
    try {
        if ($Postgres) { $env:PLAINTIFF_INGEST_TEST_POSTGRES = $Postgres }
        if ($Long) { $env:PLAINTIFF_INGEST_TEST_LONG = '1' }
        dotnet test PlaintiffIngest.PS.sln --configuration $Configuration
    } finally {
        $env:PLAINTIFF_INGEST_TEST_POSTGRES, $env:PLAINTIFF_INGEST_TEST_LONG = $before
    }
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
