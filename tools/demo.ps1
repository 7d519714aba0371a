<#
.SYNOPSIS
    Demonstrates the module with the samples: ingest, ingest again, roll back, ingest once more.
.DESCRIPTION
    Uses a private PostgreSQL (-Environment Local) with a data folder of its own, so it touches nothing else on this machine.
    dotnet run --project tools/PlaintiffIngest.Build -- demo downloads what is missing, runs this script and cleans up.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$env:SUPABASE_MODE = 'Local'
if (-not $env:PLAINTIFF_INGEST_DATA) {
    $env:PLAINTIFF_INGEST_DATA = Join-Path ([IO.Path]::GetTempPath()) "plaintiff-ingest-demo-$PID"
}

# Shows a command as an operator types it, then runs it.
function Show-Command([string] $Why, [scriptblock] $Command) {
    Write-Host "# $Why"
    Write-Host "PS> $("$Command".Trim() -replace '\n\s+', "`n>> ")"
    $shown = (. $Command | Out-String -Width 150).Trim("`r", "`n")
    if ($shown) { Write-Host $shown }
    Write-Host
}

Push-Location (Join-Path $PSScriptRoot '..')
try {
    Import-Module ./PlaintiffIngest.psd1 -Force

    Show-Command 'Start a private PostgreSQL, create its tables, and check it.' {
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
    Show-Command 'The rows that could not be loaded, and why.' {
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
    Show-Command 'Do all counts agree with the rows? No output means yes.' {
        Get-ImportReconciliation -Unreconciled
    }
    Show-Command 'Every attempt, per batch.' {
        Get-ImportHistory
    }
    Show-Command 'Who did what.' {
        Get-ImportEvent
    }
} finally {
    Pop-Location
}
