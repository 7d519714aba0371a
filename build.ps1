<#
.SYNOPSIS
    Builds the module into lib/ (build), runs all tests (test) or the demo (demo), makes the folder and the zip to publish (pack), installs the module (install) or regenerates the help (help).
.DESCRIPTION
    If PowerShell 7.6 is not installed, use the pinned one: dotnet tool restore, then dotnet pwsh build.ps1 test.
.PARAMETER Task
    What to do.
.PARAMETER Configuration
    Debug or Release; pack always builds Release.
.PARAMETER AllUsers
    install: for all users and service accounts, not only for this user. Needs root or an elevated PowerShell.
.PARAMETER Postgres
    test: the major version of PostgreSQL to test with, downloaded if it is missing. The default is the installed version.
.PARAMETER Long
    test: the long form of the fault suite as well; minutes instead of seconds.
.PARAMETER Fast
    test: only the tests that need no server and no shell; seconds instead of minutes.
.PARAMETER Coverage
    test: measures code coverage, and prints the number of covered lines and the paths of the reports.
.EXAMPLE
    ./build.ps1 test
.EXAMPLE
    ./build.ps1 test -Fast
.EXAMPLE
    ./build.ps1 test -Postgres 18 -Long
.EXAMPLE
    ./build.ps1 install -AllUsers
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('build', 'test', 'demo', 'pack', 'install', 'help')]
    [string] $Task = 'build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [switch] $AllUsers,

    [ValidateSet('15', '16', '17', '18')]
    [string] $Postgres,

    [switch] $Long,

    [switch] $Fast,

    [switch] $Coverage
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location $PSScriptRoot

# A line is covered if the tests of any project cover it.
function Measure-Coverage {
    $hits = @{}
    $reports = Get-ChildItem out/coverage -Filter *.xml
    foreach ($class in ($reports | Select-Xml -XPath '//class').Node) {
        foreach ($line in $class.SelectNodes('lines/line')) { $hits["$($class.filename):$($line.number)"] += [long] $line.hits }
    }
    $covered = @($hits.Values -gt 0).Count
    $reports.FullName
    '{0:n0} of {1:n0} lines are covered ({2:p1}).' -f $covered, $hits.Count, ($covered / $hits.Count)
}

function Test {
    $before = $env:PLAINTIFF_INGEST_TEST_POSTGRES, $env:PLAINTIFF_INGEST_TEST_LONG
    try {
        if ($Postgres) { $env:PLAINTIFF_INGEST_TEST_POSTGRES = $Postgres }
        if ($Long) { $env:PLAINTIFF_INGEST_TEST_LONG = '1' }
        $tests = $Fast ? @('--project', 'tests/PlaintiffIngest.Core.Tests', '--filter-not-trait', 'Category=Integration', '--filter-not-trait', 'Category=Slow') : @()
        $collect = $Coverage ? @('--coverlet', '--results-directory', 'out/coverage') : @()
        if ($Coverage -and (Test-Path out/coverage)) { Remove-Item out/coverage -Recurse }
        dotnet test @tests --configuration $Configuration @collect
        if ($Coverage) { Measure-Coverage }
    } finally {
        $env:PLAINTIFF_INGEST_TEST_POSTGRES, $env:PLAINTIFF_INGEST_TEST_LONG = $before
    }
}

try {
    switch ($Task) {
        'build' { dotnet build PlaintiffIngest.PS.sln --configuration $Configuration }
        'test' { Test }
        default {
            $options = $AllUsers ? @('--all-users') : @()
            dotnet run --project tools/PlaintiffIngest.Build --configuration $Configuration -- $Task @options
        }
    }
} finally {
    Pop-Location
}
