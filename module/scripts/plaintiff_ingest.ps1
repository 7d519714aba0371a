<#
.SYNOPSIS
    Loads one CSV file of plaintiffs. This is what schedulers call.
.DESCRIPTION
    Prints the runbook's lines on standard output and everything else on standard error, asks nobody anything, and exits with 0 (success, also when the batch was imported before), 1 (a gate failed: the content or the moment was wrong) or 2 (the file, a parameter, the configuration or the database cannot be used). With 1 and 2 nothing of the file was kept, unless the message says that this is not known. Running it again is always safe.

    The database is that of the environment, as about_PlaintiffIngest tells. How schedulers call it: about_PlaintiffIngest_Scheduling.
.PARAMETER Csv
    The CSV file. It must be given.
.PARAMETER SourceSystem
    The vendor, such as simplicity or jbi. It must be given.
.PARAMETER SourceBatchId
    The vendor's batch: the same file under the same id is imported once. It must be given.
.PARAMETER Commit
    Keeps the rows. Without it, it is a dry run.
.PARAMETER Limit
    Only the first so many rows, a whole number from 1.
.PARAMETER Env
    Dev, Prod or Local, in place of SUPABASE_MODE.
.PARAMETER ConnectionString
    A postgres:// URL or an Npgsql connection string, in place of the environment's. Others may see a command line: better an environment variable.
.PARAMETER ConnectionSecret
    Name of the secret that holds the URL, in a vault of the module Microsoft.PowerShell.SecretManagement that needs no password.
.PARAMETER Delimiter
    The character between cells, where it cannot be told from the header: one character, or Comma, Semicolon, Tab or Bar.
.PARAMETER Encoding
    The file's encoding, such as windows-1252, where it is not UTF-8 and has no byte order mark.
.PARAMETER ColumnMap
    Which header holds a column, such as plaintiff_name=Creditor; several with a semicolon between.
.PARAMETER MaxErrors
    How many rows may fail: a count such as 10, or a percentage such as 5%.
.PARAMETER AllowEmpty
    Takes a file without data rows as a success.
.PARAMETER RejectPath
    Where failed rows are written as a CSV to correct: a file, or a folder (a name that ends with a separator or has no extension), which is made when it is missing.
.PARAMETER Force
    Replaces a reject file that exists, and no other file.
.INPUTS
    None. Nothing comes from the pipeline.
.OUTPUTS
    System.String. The runbook's lines, and between two rulers the result.
.EXAMPLE
    pwsh -NonInteractive -File plaintiff_ingest.ps1 -Csv data/plaintiffs.csv -SourceSystem simplicity -SourceBatchId batch-2026-01-17

    A dry run: counts everything and keeps nothing.
.EXAMPLE
    pwsh -NonInteractive -File plaintiff_ingest.ps1 -Csv data/plaintiffs.csv -SourceSystem simplicity -SourceBatchId batch-2026-01-17 -Commit -Env prod

    Imports the file into the production database. A second time it says PASS (duplicate), and the exit code is 0 too.
.EXAMPLE
    pwsh -NonInteractive -File plaintiff_ingest.ps1 -Csv export.csv -SourceSystem jbi -SourceBatchId batch-7 -ColumnMap "plaintiff_name=Creditor;email=E-Mail" -MaxErrors 5% -RejectPath rejects -Commit

    A file with headers of its own. Bad rows are written into the folder rejects; with more than 5 % of them nothing is kept, and the exit code is 1.
.LINK
    Invoke-PlaintiffIngest
.LINK
    about_PlaintiffIngest_Scheduling
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [Alias('Path', 'LiteralPath')] [string] $Csv,
    [string] $SourceSystem,
    [string] $SourceBatchId,
    [switch] $Commit,
    [string] $Limit,
    [Alias('Environment')] [string] $Env,
    [string] $ConnectionString,
    [string] $ConnectionSecret,
    [string] $Delimiter,
    [string] $Encoding,
    [string] $ColumnMap,
    [string] $MaxErrors,
    [switch] $AllowEmpty,
    [string] $RejectPath,
    [switch] $Force
)

# What is left over, so that a mistyped parameter exits with 2. Not in param: the help would show it.
dynamicparam {
    $attribute = [System.Management.Automation.ParameterAttribute] @{ ValueFromRemainingArguments = $true; DontShow = $true }
    $parameter = [System.Management.Automation.RuntimeDefinedParameter]::new('Unknown', [string[]], [Attribute[]] $attribute)
    $parameters = [System.Management.Automation.RuntimeDefinedParameterDictionary]::new()
    $parameters.Add('Unknown', $parameter)
    $parameters
}

end {
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
            Write-Problem "-$name is missing." 'Usage: plaintiff_ingest.ps1 -Csv <file> -SourceSystem <vendor> -SourceBatchId <batch> [-Commit] [-Limit <rows>] [-Env <dev|prod|local>] [-Verbose]; for more see Get-Help.'
            exit 2
        }
    }

    if ($PSBoundParameters['Unknown']) {
        Write-Problem 'There are arguments that this script does not know.' 'It takes -Csv, -SourceSystem, -SourceBatchId, -Commit, -Limit, -Env, -Verbose and a few more: see Get-Help.'
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
    foreach ($name in 'ConnectionString', 'ConnectionSecret', 'Delimiter', 'Encoding', 'MaxErrors', 'RejectPath', 'AllowEmpty', 'Force') {
        if ($PSBoundParameters.ContainsKey($name)) { $ingest[$name] = $PSBoundParameters[$name] }
    }

    # A command line has no hash tables.
    if ($ColumnMap) {
        $ingest.ColumnMap = @{}
        foreach ($pair in $ColumnMap -split ';') {
            $column, $header = $pair -split '=', 2
            if (-not $header) {
                Write-Problem '-ColumnMap is not of the form column=header;column=header.' 'Give it such as -ColumnMap "plaintiff_name=Creditor;email=E-Mail".'
                exit 2
            }

            $ingest.ColumnMap[$column.Trim()] = $header.Trim()
        }
    }

    $results = [System.Collections.Generic.List[object]]::new()
    $exitCode = 2
    $ended = $false
    try {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'PlaintiffIngest.psd1')) -ErrorAction Stop -Verbose:$false
        Invoke-PlaintiffIngest @ingest *>&1 | ForEach-Object {
            # The banner stands at the end, between rulers.
            if ($_ -is [System.Management.Automation.InformationRecord]) { if ('Banner' -notin $_.Tags) { "$_" } }
            elseif ($_ -is [System.Management.Automation.WarningRecord]) { [Console]::Error.WriteLine("WARNING: $_") }
            elseif ($_ -is [System.Management.Automation.VerboseRecord]) { [Console]::Error.WriteLine("VERBOSE: $_") }
            elseif ($_ -is [System.Management.Automation.ErrorRecord]) { Write-ErrorRecord $_ }
            else { $results.Add($_) }
        }

        $ended = $true
    } catch {
        Write-ErrorRecord $_
        # Errors of the product know their exit code; a stop has none.
        $exitCode = [int] ($_.Exception.ExitCode ?? 2)
        $ended = $true
    } finally {
        if (-not $ended) {
            [Console]::Error.WriteLine('STOPPED: nothing was kept, unless the stop came during COMMIT; Get-ImportRun -Newest 1 tells. Ingesting the file again is right either way.')

            # Ctrl+C runs nothing else of a script any more, and pwsh -File would exit with 0. Called from a line of a prompt
            # or of another script, the session is not this script's to end.
            if ($MyInvocation.ScriptLineNumber -eq 0) { [Environment]::Exit(1) }
        }
    }

    foreach ($result in $results) {
        ''
        $ruler
        $result.Summary
        $ruler
        $exitCode = $result.ExitCode
    }

    exit $exitCode
}
