<#
.SYNOPSIS
    Loads one CSV file of plaintiffs. Schedulers call this script.
.DESCRIPTION
    Prints the runbook's lines on standard output and everything else on standard error, and never prompts. It exits with 0 (success, or a batch that was imported before), 1 (a gate failed: the content or the timing was wrong) or 2 (the file, a parameter, the configuration or the database cannot be used). With 1 or 2, nothing of the file was kept, unless the message says that the outcome is not known. Running it again is always safe.

    about_PlaintiffIngest describes how the database is chosen, and about_PlaintiffIngest_Scheduling how schedulers call the script.
.PARAMETER Csv
    The CSV file, which may be compressed (gzip, zip or Zstandard), or a workbook (.xlsx). Required.
.PARAMETER SourceSystem
    The vendor, such as simplicity or jbi. Required.
.PARAMETER SourceBatchId
    The id of the vendor's batch. The same file with the same id is imported once. Required.
.PARAMETER Commit
    Keeps the rows. The default is a dry run.
.PARAMETER Limit
    Loads only this many rows from the start of the file: a whole number, 1 or more.
.PARAMETER Env
    Dev, Prod or Local. Overrides SUPABASE_MODE.
.PARAMETER ConnectionString
    A postgres:// URL or an Npgsql connection string. It overrides the environment's. Other users can see command lines; use an environment variable instead.
.PARAMETER ConnectionSecret
    The name of a secret that holds the URL, in a vault of the module Microsoft.PowerShell.SecretManagement that needs no password.
.PARAMETER Delimiter
    The character between cells, if it cannot be detected from the header: one character, or Comma, Semicolon, Tab or Bar.
.PARAMETER Encoding
    The file's encoding, such as windows-1252, if it is not UTF-8 and has no byte order mark.
.PARAMETER HeaderLine
    The line of the file that names the columns, if there are other lines above it: a whole number, 1 or more.
.PARAMETER ColumnMap
    Maps columns to headers with other names, such as plaintiff_name=Creditor. Separate several with semicolons. Plus signs join several headers: "plaintiff_name=First Name+Last Name".
.PARAMETER Entry
    The file to read from a zip archive, by its path or name, if the archive contains several.
.PARAMETER Sheet
    The sheet to read from a workbook, by its name. The default is the first sheet that is not hidden.
.PARAMETER EmailRule
    Address (the default), or Any for a vendor whose email column contains something else: any text that is not empty and contains no bar.
.PARAMETER AcceptHeader
    Accepts a header that differs from the vendor's earlier ones, and records who accepted it.
.PARAMETER MaxErrors
    The number of rows that may fail: a count such as 10, or a percentage such as 5%.
.PARAMETER AllowEmpty
    Treats a file without data rows as a success.
.PARAMETER RejectPath
    Where to write failed rows, as a CSV that can be corrected: a file, or a folder (a path that ends with a separator or has no extension). A missing folder is created.
.PARAMETER Force
    Replaces an existing reject file, but no other kind of file.
.PARAMETER LogPath
    Where to write a machine-readable log, one JSON object per line: a file, whose name gets the day added, or an existing folder.
.PARAMETER MetricsPath
    Where to write a Prometheus text file that says what this run did, such as /var/lib/node_exporter/ingest.prom.
.PARAMETER NotifyUri
    The https address to which one short message about each failed file is posted. The default is the environment variable PLAINTIFF_NOTIFY_URI, which is safer because other users can see command lines.
.PARAMETER NotifyFormat
    The format of the messages: Json (the default), or Slack for a single text field, which Slack, Mattermost and others accept.
.INPUTS
    None. The script takes no pipeline input.
.OUTPUTS
    System.String. The runbook's lines, then the result between two rulers.
.EXAMPLE
    pwsh -NonInteractive -File plaintiff_ingest.ps1 -Csv data/plaintiffs.csv -SourceSystem simplicity -SourceBatchId batch-2026-01-17

    A dry run: counts everything and keeps nothing.
.EXAMPLE
    pwsh -NonInteractive -File plaintiff_ingest.ps1 -Csv data/plaintiffs.csv -SourceSystem simplicity -SourceBatchId batch-2026-01-17 -Commit -Env prod

    Imports the file into the production database. A second run prints PASS (duplicate), and the exit code is 0 again.
.EXAMPLE
    pwsh -NonInteractive -File plaintiff_ingest.ps1 -Csv export.csv -SourceSystem jbi -SourceBatchId batch-7 -ColumnMap "plaintiff_name=Creditor;email=E-Mail" -MaxErrors 5% -RejectPath rejects -Commit

    Imports a file with unusual headers. Bad rows are written to the folder rejects. If more than 5 % of the rows are bad, nothing is kept and the exit code is 1.
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
    [string] $HeaderLine,
    [string] $ColumnMap,
    [string] $Entry,
    [string] $Sheet,
    [string] $EmailRule,
    [switch] $AcceptHeader,
    [string] $MaxErrors,
    [switch] $AllowEmpty,
    [string] $RejectPath,
    [switch] $Force,
    [string] $LogPath,
    [string] $MetricsPath,
    [string] $NotifyUri,
    [string] $NotifyFormat
)

# Collects unknown arguments, so that a mistyped parameter exits with 2. It is not in param, because the help would show it.
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

    try {
        . "$PSScriptRoot/operator_functions.ps1"
    } catch {
        [Console]::Error.WriteLine("ERROR: operator_functions.ps1 cannot be read in '$PSScriptRoot'. Install the module again.")
        exit 2
    }

    $usage = 'plaintiff_ingest.ps1 -Csv <file> -SourceSystem <vendor> -SourceBatchId <batch> [-Commit] [-Limit <rows>] [-Env <dev|prod|local>] [-Verbose]'
    $accepted = 'It accepts -Csv, -SourceSystem, -SourceBatchId, -Commit, -Limit, -Env, -Verbose and others; see Get-Help.'
    if (-not (Test-Argument $PSBoundParameters ('Csv', 'SourceSystem', 'SourceBatchId') ([ordered] @{ Limit = 1; HeaderLine = 1 }) $usage $accepted)) { exit 2 }

    $ingest = ConvertTo-Parameter $PSBoundParameters ('SourceSystem', 'SourceBatchId', 'Entry', 'Limit', 'RejectPath', 'Force')
    if (-not $ingest) { exit 2 }
    $ingest.LiteralPath = $Csv

    $results = [System.Collections.Generic.List[object]]::new()
    $exitCode = 2
    $ended = $false
    try {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'PlaintiffIngest.psd1')) -ErrorAction Stop -Verbose:$false
        Invoke-PlaintiffIngest @ingest *>&1 | ForEach-Object {
            # The banner is printed last, between rulers.
            if ($_ -is [System.Management.Automation.InformationRecord]) { if ('Banner' -notin $_.Tags) { "$_" } }
            elseif ($_.PSTypeNames -contains 'PlaintiffIngest.PS.Output.IngestResult') { $results.Add($_) }
            else { Write-Diagnostic $_ }
        }

        $ended = $true
    } catch {
        Write-ErrorRecord $_
        $exitCode = Get-ExitCode $_
        $ended = $true
    } finally {
        if (-not $ended) {
            [Console]::Error.WriteLine('STOPPED: nothing was kept, unless it was stopped during COMMIT; see Get-ImportRun -Newest 1. Ingesting the file again is safe in either case.')

            # After Ctrl+C nothing below this runs, and pwsh -File would exit with 0. If a prompt or another script called this one,
            # the session must stay open.
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
