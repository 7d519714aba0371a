<#
.SYNOPSIS
    Loads one CSV file of plaintiffs. This is what schedulers call.
.DESCRIPTION
    Prints the runbook's lines on standard output, everything else on standard error, and exits with
    0 (success, also when the batch was imported before), 1 (a gate failed: look at the messages) or
    2 (the file, a parameter, the configuration or the database cannot be used).
.PARAMETER Csv
    The CSV file.
.PARAMETER SourceSystem
    The vendor, such as simplicity or jbi.
.PARAMETER SourceBatchId
    The vendor's batch: the same file under the same id is imported once.
.PARAMETER Commit
    Keeps the rows. Without it, it is a dry run.
.PARAMETER Limit
    Only the first so many rows.
.PARAMETER Env
    Dev, Prod or Local, in place of SUPABASE_MODE.
.EXAMPLE
    pwsh -File plaintiff_ingest.ps1 -Csv data/plaintiffs.csv -SourceSystem simplicity -SourceBatchId batch-2026-01-17 -Commit
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [string] $Csv,
    [string] $SourceSystem,
    [string] $SourceBatchId,
    [switch] $Commit,
    [string] $Limit,
    [string] $Env,
    [Parameter(ValueFromRemainingArguments, DontShow)] [string[]] $Unknown
)

$ProgressPreference = 'SilentlyContinue'
$ruler = '=' * 60

function Write-Problem([string] $Message, [string] $Remedy) {
    [Console]::Error.WriteLine("ERROR: $Message")
    if ($Remedy) { [Console]::Error.WriteLine("       $Remedy") }
}

function Write-ErrorRecord([System.Management.Automation.ErrorRecord] $Record) {
    $details = $Record.ErrorDetails
    Write-Problem ($details ? $details.Message : $Record.Exception.Message) ($details ? $details.RecommendedAction : '')
}

# Checked here and not by Mandatory: nobody is there to answer a scheduler's prompt, and the exit code is 2.
foreach ($name in 'Csv', 'SourceSystem', 'SourceBatchId') {
    if (-not $PSBoundParameters[$name]) {
        Write-Problem "-$name is missing." 'Usage: plaintiff_ingest.ps1 -Csv <file> -SourceSystem <vendor> -SourceBatchId <batch> [-Commit] [-Limit <rows>] [-Env <dev|prod|local>] [-Verbose]'
        exit 2
    }
}

if ($Unknown) {
    Write-Problem 'There are arguments that this script does not know.' 'It takes -Csv, -SourceSystem, -SourceBatchId, -Commit, -Limit, -Env and -Verbose.'
    exit 2
}

$rows = [long] 0
if ($PSBoundParameters.ContainsKey('Limit') -and -not ([long]::TryParse($Limit, [ref] $rows) -and $rows -ge 1)) {
    Write-Problem '-Limit is not a whole number from 1.' 'Give the number of rows, such as -Limit 10.'
    exit 2
}

$ingest = @{
    LiteralPath   = $Csv
    SourceSystem  = $SourceSystem
    SourceBatchId = $SourceBatchId
    Commit        = $Commit
    Verbose       = $PSBoundParameters['Verbose'] -eq $true
}
if ($rows) { $ingest.Limit = $rows }
if ($Env) { $ingest.Environment = $Env }

$result = $null
$exitCode = 2
try {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'PlaintiffIngest.psd1')) -ErrorAction Stop -Verbose:$false
    Invoke-PlaintiffIngest @ingest *>&1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.InformationRecord]) { "$_" }
        elseif ($_ -is [System.Management.Automation.WarningRecord]) { [Console]::Error.WriteLine("WARNING: $_") }
        elseif ($_ -is [System.Management.Automation.VerboseRecord]) { [Console]::Error.WriteLine("VERBOSE: $_") }
        elseif ($_ -is [System.Management.Automation.ErrorRecord]) { Write-ErrorRecord $_ }
        else { $result = $_ }
    }
} catch {
    Write-ErrorRecord $_
    # Errors of the product know their exit code; a stop has none.
    $exitCode = [int] ($_.Exception.ExitCode ?? 2)
}

if ($result) {
    ''
    $ruler
    $result.Summary
    $ruler
    $exitCode = $result.ExitCode
}

exit $exitCode
