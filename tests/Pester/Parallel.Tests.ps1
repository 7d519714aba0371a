# Several at once, each in a runspace or process of its own: no result may be lost or be another's.
BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    # Started before, so that the four do not wait for it together.
    $null = Test-IngestDatabase

    $files = 1..4 | ForEach-Object {
        $path = Join-Path $TestDrive "parallel-$_.csv"
        Write-PeopleFile $path ($_ * 10)
        $path
    }

    $ingest = {
        param($manifest, $file, $vendor)
        Import-Module $manifest
        Invoke-PlaintiffIngest $file -SourceSystem $vendor -Commit
    }

    function Confirm-Result([object[]] $Results, [string] $Vendor) {
        $Results.Count | Should -Be 4
        $Results.Outcome | Select-Object -Unique | Should -Be 'Committed'
        foreach ($number in 1..4) {
            $result = $Results | Where-Object FileName -EQ "parallel-$number.csv"
            $result.RowsInserted | Should -Be ($number * 10)
            (Get-ImportRun $result.RunId).RowsInserted | Should -Be ($number * 10)
        }
        @(Get-ImportRun -SourceSystem $Vendor).Count | Should -Be 4
        Get-ImportReconciliation -SourceSystem $Vendor -Unreconciled | Should -BeNullOrEmpty
    }
}

Describe 'Four at once' {
    It 'by ForEach-Object -Parallel' {
        $vendor = Get-Vendor
        $results = $files | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module ($using:tested).Manifest
            Invoke-PlaintiffIngest $_ -SourceSystem $using:vendor -Commit
        }
        Confirm-Result $results $vendor
    }

    It 'by Start-ThreadJob' {
        $vendor = Get-Vendor
        $jobs = $files | ForEach-Object { Start-ThreadJob $ingest -ArgumentList $tested.Manifest, $_, $vendor }
        Confirm-Result ($jobs | Receive-Job -Wait -AutoRemoveJob) $vendor
    }

    It 'by Start-Job' {
        $vendor = Get-Vendor
        $jobs = $files | ForEach-Object { Start-Job $ingest -ArgumentList $tested.Manifest, $_, $vendor }
        Confirm-Result ($jobs | Receive-Job -Wait -AutoRemoveJob) $vendor
    }

    It 'by -ThrottleLimit' {
        $vendor = Get-Vendor
        Confirm-Result ($files | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -ThrottleLimit 4) $vendor
    }

    It 'and an error in one does not affect the others' {
        $vendor = Get-Vendor
        $results = @($files) + (Join-Path $TestDrive no.csv) | ForEach-Object -ThrottleLimit 5 -Parallel {
            Import-Module ($using:tested).Manifest
            try { Invoke-PlaintiffIngest $_ -SourceSystem $using:vendor -Commit -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
        }
        $results | Where-Object { $_ -is [string] } | Should -BeLike 'PlaintiffIngest.FileNotFound,*'
        ($results | Where-Object Outcome -EQ Failed).FileName | Should -Be no.csv
        Confirm-Result ($results | Where-Object Outcome -EQ Committed) $vendor
    }
}
