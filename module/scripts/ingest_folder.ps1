<#
.SYNOPSIS
    Imports the files in an inbox folder and moves them to other folders. Schedulers call this script.
.DESCRIPTION
    Waits until each file is complete, imports it, and moves it: to the archive if it was imported, now or before; or to the folder for failed files if it cannot be imported unchanged, together with its failed rows (x.rejects.csv) and the reason (x.csv.reason.txt). Sidecars (x.csv.sha256, x.csv.rows) and markers are moved with their file. A file is not moved if the database cannot be used or another process is importing the file; the next run tries again.

    Existing files are never replaced: if a name is taken, the file's time becomes part of its name. It is safe to kill the script at any time, and to run it twice at once.

    It prints the runbook's lines for each file on standard output and everything else on standard error, and never prompts. It exits with the highest exit code of all files: 0 (success, or no file, or only files that are still being written), 1 (a gate failed) or 2 (a file, a folder, a parameter, the configuration or the database cannot be used).
.PARAMETER Folder
    The inbox: the folder in which files arrive. Its subfolders, links, hidden files and temporary files (such as x.csv.part) are ignored. Required.
.PARAMETER Archive
    The folder for files that were imported. It must exist. Required.
.PARAMETER Failed
    The folder for files that cannot be imported unchanged. It must exist. Required.
.PARAMETER SourceSystem
    The vendor of all the files, such as simplicity or jbi. The default is the environment variable PLAINTIFF_SOURCE_SYSTEM, or the known vendor that a file name starts with.
.PARAMETER Commit
    Keeps the rows and moves the files. The default is a dry run, which moves nothing.
.PARAMETER Filter
    The names of the files, with the wildcards * and ?. Separate several with semicolons. The default is the extensions that the module can read: *.csv;*.tsv;*.txt;*.gz;*.gzip;*.zip;*.zst;*.zstd;*.xlsx
.PARAMETER Marker
    The extension of the marker file with which the vendor says that a file is complete. With .done, x.csv is complete when x.csv.done or x.done exists.
.PARAMETER StableSeconds
    How long the size and time of a file must stay the same before it counts as complete: 0 to 3600 seconds. The default is 10. Not used with -Marker.
.PARAMETER Env
    Dev, Prod or Local. Overrides SUPABASE_MODE.
.PARAMETER ConnectionString
    A postgres:// URL or an Npgsql connection string. It overrides the environment's. Other users can see command lines; use an environment variable instead.
.PARAMETER ConnectionSecret
    The name of a secret that holds the URL, in a vault of the module Microsoft.PowerShell.SecretManagement that needs no password.
.PARAMETER Delimiter
    The character between cells, if it cannot be detected from the header: one character, or Comma, Semicolon, Tab or Bar.
.PARAMETER Encoding
    The files' encoding, such as windows-1252, if it is not UTF-8 and has no byte order mark.
.PARAMETER HeaderLine
    The line of each file that names the columns, if there are other lines above it: a whole number, 1 or more.
.PARAMETER ColumnMap
    Maps columns to headers with other names, such as plaintiff_name=Creditor. Separate several with semicolons. Plus signs join several headers: "plaintiff_name=First Name+Last Name".
.PARAMETER Sheet
    The sheet to read from workbooks, by its name. The default is the first sheet that is not hidden.
.PARAMETER EmailRule
    Address (the default), or Any for a vendor whose email column contains something else: any text that is not empty and contains no bar.
.PARAMETER AcceptHeader
    Accepts headers that differ from those that the vendor sent before, and records who did. Give it once, with a -Filter for the file; in a schedule, it would accept every change.
.PARAMETER MaxErrors
    The number of rows of a file that may fail: a count such as 10, or a percentage such as 5%.
.PARAMETER AllowEmpty
    Treats a file without data rows as a success.
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
    System.String. The runbook's lines, the result of each file between two rulers, and a last line with totals.
.EXAMPLE
    pwsh -NonInteractive -File ingest_folder.ps1 -Folder in -Archive done -Failed failed -SourceSystem simplicity

    A dry run: counts the rows of all files, keeps nothing and moves nothing.
.EXAMPLE
    pwsh -NonInteractive -File ingest_folder.ps1 -Folder in -Archive done -Failed failed -SourceSystem simplicity -Marker .done -MaxErrors 5% -Commit -Env prod

    Imports the files that have a marker into the production database. A file with more than 5 % bad rows is moved to the folder failed, and the exit code is 1.
.LINK
    Invoke-IngestFolder
.LINK
    about_PlaintiffIngest_Scheduling
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [Alias('Path')] [string] $Folder,
    [Alias('ArchivePath')] [string] $Archive,
    [Alias('FailedPath')] [string] $Failed,
    [string] $SourceSystem,
    [switch] $Commit,
    [string] $Filter,
    [string] $Marker,
    [string] $StableSeconds,
    [Alias('Environment')] [string] $Env,
    [string] $ConnectionString,
    [string] $ConnectionSecret,
    [string] $Delimiter,
    [string] $Encoding,
    [string] $HeaderLine,
    [string] $ColumnMap,
    [string] $Sheet,
    [string] $EmailRule,
    [switch] $AcceptHeader,
    [string] $MaxErrors,
    [switch] $AllowEmpty,
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

    $usage = 'ingest_folder.ps1 -Folder <folder> -Archive <folder> -Failed <folder> [-SourceSystem <vendor>] [-Commit] [-Env <dev|prod|local>] [-Verbose]'
    $accepted = 'It accepts -Folder, -Archive, -Failed, -SourceSystem, -Commit, -Env, -Verbose and others; see Get-Help. Quote the value of -Filter, so that the shell does not expand it.'
    if (-not (Test-Argument $PSBoundParameters ('Folder', 'Archive', 'Failed') ([ordered] @{ HeaderLine = 1; StableSeconds = 0 }) $usage $accepted)) { exit 2 }

    $ingest = ConvertTo-Parameter $PSBoundParameters ('SourceSystem', 'Marker', 'StableSeconds')
    if (-not $ingest) { exit 2 }
    $ingest.Path = $Folder
    $ingest.ArchivePath = $Archive
    $ingest.FailedPath = $Failed
    if ($Filter) { $ingest.Filter = $Filter -split ';' }

    $worst = 0
    $ended = $false
    try {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'PlaintiffIngest.psd1')) -ErrorAction Stop -Verbose:$false
        Invoke-IngestFolder @ingest *>&1 | ForEach-Object {
            if ($_ -is [System.Management.Automation.InformationRecord]) {
                if ('Banner' -in $_.Tags) { $ruler; "$_"; $ruler; '' } else { "$_" }
            } elseif ($_.PSTypeNames -contains 'PlaintiffIngest.PS.Output.IngestResult') {
                $worst = [Math]::Max($worst, $_.ExitCode)
            } else {
                if ($_ -is [System.Management.Automation.ErrorRecord]) { $worst = [Math]::Max($worst, (Get-ExitCode $_)) }
                Write-Diagnostic $_
            }
        }

        $ended = $true
    } catch {
        Write-ErrorRecord $_
        $worst = [Math]::Max($worst, (Get-ExitCode $_))
        $ended = $true
    } finally {
        if (-not $ended) {
            [Console]::Error.WriteLine('STOPPED: nothing of the current file was kept, unless it was stopped during COMMIT. Run the script again to import the remaining files.')

            # After Ctrl+C nothing below this runs, and pwsh -File would exit with 0. If a prompt or another script called this one,
            # the session must stay open.
            if ($MyInvocation.ScriptLineNumber -eq 0) { [Environment]::Exit(1) }
        }
    }

    exit $worst
}
