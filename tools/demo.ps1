<#
.SYNOPSIS
    Shows the module at work on the samples: ingest, ingest again, roll back, ingest once more.
.DESCRIPTION
    Uses a private PostgreSQL (-Environment Local) with a data folder of its own, so it touches nothing else on this machine.
    Runs the same under pwsh and in the repository's own host: dotnet run --project tools/PlaintiffIngest.Host
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..'))
$env:SUPABASE_MODE = 'Local'
if (-not $env:PLAINTIFF_INGEST_DATA) {
    $env:PLAINTIFF_INGEST_DATA = [IO.Path]::Combine([IO.Path]::GetTempPath(), "plaintiff-ingest-demo-$PID")
}

# Shows a command as an operator types it, then runs it.
function Show-Command([string] $Why, [scriptblock] $Command) {
    $Host.UI.WriteLine("# $Why")
    $Host.UI.WriteLine("PS> $("$Command".Trim() -replace '\n\s+', "`n>> ")")
    $shown = @(. $Command)
    if ($shown) { $shown | Out-Default }
    # A table ends with a blank line of its own, a text does not.
    if (-not $shown -or $shown[-1] -is [string]) { $Host.UI.WriteLine('') }
}

$ExecutionContext.SessionState.Path.PushCurrentLocation('demo')
$null = $ExecutionContext.SessionState.Path.SetLocation($root)
try {
    Import-Module ./PlaintiffIngest.psd1 -Force

    Show-Command 'The database: a private PostgreSQL, started now, its tables made. The doctor looks at it.' {
        Test-IngestDatabase
    }
    Show-Command 'A dry run counts everything and keeps nothing.' {
        Get-ChildItem samples/*.csv | Invoke-PlaintiffIngest
    }
    Show-Command 'The import.' {
        Get-ChildItem samples/*.csv | Invoke-PlaintiffIngest -Commit
    }
    Show-Command 'The same files again: 0 rows inserted.' {
        Get-ChildItem samples/*.csv | Invoke-PlaintiffIngest -Commit
    }
    Show-Command 'The rows that could not be taken, and why.' {
        Get-ImportRun -SourceBatchId simplicity_damaged | Get-ImportRow -Status Failed
    }
    Show-Command 'One import was wrong: roll it back. Nothing is deleted.' {
        Get-ImportRun -SourceBatchId jbi-sample | Undo-ImportRun -Reason 'vendor sent the wrong file' -Confirm:$false
    }
    Show-Command 'Its rows are free again, so the same file brings every one of them back.' {
        Invoke-PlaintiffIngest samples/jbi-sample.csv -Commit
    }
    Show-Command "What schedulers call: the runbook's lines, and an exit code." {
        ./module/scripts/plaintiff_ingest.ps1 -Csv samples/simplicity_sample.csv -SourceSystem simplicity -SourceBatchId simplicity_sample -Commit
        "exit code $LASTEXITCODE"
    }
    Show-Command 'All runs, newest first.' {
        Get-ImportRun
    }
    Show-Command 'Do all counts agree with the rows that are there? Nothing listed means yes.' {
        Get-ImportReconciliation -Unreconciled
    }
    Show-Command 'Every attempt, per batch.' {
        Get-ImportHistory
    }
    Show-Command 'Who did what.' {
        Get-ImportEvent
    }
} finally {
    $null = $ExecutionContext.SessionState.Path.PopLocation('demo')
}
