BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'PlaintiffIngest.psd1')) -Force
    # A private server with a folder of its own; as root, one that the server's account can pass through.
    if (-not $env:PLAINTIFF_INGEST_DATA) {
        $env:PLAINTIFF_INGEST_DATA = Join-Path ([IO.Path]::GetTempPath()) "plaintiff-ingest-pester-$PID"
    }
    $env:SUPABASE_MODE = 'Local'
    # A batch that no earlier run of these tests has.
    $batch = [guid]::NewGuid().ToString('N').Substring(0, 8)
    $folder = Join-Path $TestDrive 'in'
    $null = New-Item -ItemType Directory $folder

    function New-Vendor { -join (1..16 | ForEach-Object { [char](97 + (Get-Random 26)) }) }
}

Describe 'Get-ChildItem *.csv | Invoke-PlaintiffIngest -Commit' {
    It 'inserts each row once and 0 rows the second time' {
        "name,email`nAnn,ann.$batch@example.com`nBob,bob.$batch@example.com" | Set-Content (Join-Path $folder "simplicity_$batch.csv")
        "Name;Email`nCid;cid.$batch@example.com" | Set-Content (Join-Path $folder "jbi-$batch.csv")

        $first = Get-ChildItem $folder -Filter *.csv | Invoke-PlaintiffIngest -Commit
        $second = Get-ChildItem $folder -Filter *.csv | Invoke-PlaintiffIngest -Commit

        $first.Outcome | Should -Be 'Committed', 'Committed'
        ($first | Measure-Object RowsInserted -Sum).Sum | Should -Be 3
        $second.Outcome | Should -Be 'Duplicate', 'Duplicate'
        ($second | Measure-Object RowsInserted -Sum).Sum | Should -Be 0
        $second.RunId | Should -Be $first.RunId
    }

    It 'stops cleanly behind Select-Object -First 1' {
        $vendor = New-Vendor
        $many = Join-Path $TestDrive 'many'
        $null = New-Item -ItemType Directory $many
        1..4 | ForEach-Object { "name,email`nPerson $_,p$_@example.com" | Set-Content (Join-Path $many "$_.csv") }

        $first = Get-ChildItem $many -Filter *.csv | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit | Select-Object -First 1

        $first.Outcome | Should -Be 'Committed'
        @(Get-ImportRun -SourceSystem $vendor).Count | Should -Be 1
    }

    It 'costs one error for a bad file between two good ones' {
        $vendor = New-Vendor
        $mixed = Join-Path $TestDrive 'mixed'
        $null = New-Item -ItemType Directory $mixed
        "name,email`nAnn,ann@example.com" | Set-Content (Join-Path $mixed '1.csv')
        "who`nx" | Set-Content (Join-Path $mixed '2.csv')
        "name,email`nCid,cid@example.com" | Set-Content (Join-Path $mixed '3.csv')

        $results = Get-ChildItem $mixed -Filter *.csv | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -ErrorVariable problems -ErrorAction SilentlyContinue

        $results.Outcome | Should -Be 'Committed', 'Failed', 'Committed'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'PlaintiffIngest.RequiredColumnMissing,*'
    }

    It 'asks before a rollback, and the file comes back whole after one' {
        $vendor = New-Vendor
        $file = Join-Path $TestDrive 'back.csv'
        "name,email`nAnn,ann@example.com`nBob,bob@example.com" | Set-Content $file
        $run = Invoke-PlaintiffIngest $file -SourceSystem $vendor -Commit

        $run | Undo-ImportRun -Reason test -WhatIf
        (Get-ImportRun $run.RunId).Status | Should -Be 'Completed'
        ($run | Undo-ImportRun -Reason test -Confirm:$false).RowsAffected | Should -Be 2
        (Invoke-PlaintiffIngest $file -SourceSystem $vendor -Commit).RowsInserted | Should -Be 2
        (Get-ImportHistory -SourceSystem $vendor).AttemptCount | Should -Be 2
        Get-ImportReconciliation -SourceSystem $vendor -Unreconciled | Should -BeNullOrEmpty
    }
}

Describe 'Views' {
    It 'shows runs as a table with short ids' {
        $shown = Get-ImportRun -Newest 1 | Out-String -Width 200
        $shown | Should -Match 'Run\s+Batch\s+Status\s+Fetched\s+Inserted\s+Skipped\s+Errored\s+Source\s+Created'
        $shown | Should -Match "(?m)^$((Get-ImportRun -Newest 1).RunId.ToString().Substring(0, 8)) "
    }

    It 'colours states where colours are shown, and keeps the columns in line' {
        $before = $env:NO_COLOR, $PSStyle.OutputRendering
        try {
            $env:NO_COLOR = $null
            $PSStyle.OutputRendering = 'Ansi'
            $coloured = Get-ImportRun -Newest 3 | Out-String -Width 200
            $list = Get-ImportRun -Newest 1 | Format-List | Out-String -Width 200
            $PSStyle.OutputRendering = 'PlainText'
            $plain = Get-ImportRun -Newest 3 | Out-String -Width 200
            $PSStyle.OutputRendering = 'Ansi'
            $env:NO_COLOR = '1'
            $wanted = Get-ImportRun -Newest 3 | Out-String -Width 200
        } finally {
            $env:NO_COLOR, $PSStyle.OutputRendering = $before
        }

        $coloured | Should -Match "`e\[32mCompleted`e\[0m"
        $list | Should -Match "`e\[0m`e\[32mCompleted`e\[0m"
        $plain | Should -Not -Match "`e"
        $wanted | Should -Not -Match "`e\[32mCompleted"
        [System.Management.Automation.Internal.StringDecorated]::new($coloured).ToString('PlainText') | Should -Be $plain
    }

    It 'has a list, details and sets of properties' {
        $run = Get-ImportRun -Newest 1
        ($run | Format-List | Out-String) | Should -Match "(?m)^RunId\s+: $($run.RunId)"
        ($run | Format-Table -View Detailed | Out-String -Width 300) | Should -Match "(?m)^$($run.RunId) .*$($run.FileName)"
        ($run | Select-Object Counts).PSObject.Properties.Name | Should -Be 'RowsFetched', 'RowsInserted', 'RowsSkipped', 'RowsErrored'
        ($run | Get-ImportRow | Select-Object -First 1 Person).PSObject.Properties.Name | Should -Contain 'Email'
    }

    It 'writes states as words to JSON and CSV' {
        $run = Get-ImportRun -Newest 1
        ($run | ConvertTo-Json | ConvertFrom-Json).Status | Should -Be 'Completed'
        ($run | ConvertTo-Csv | ConvertFrom-Csv).Status | Should -Be 'Completed'
        $file = Join-Path $TestDrive 'jbi-json.csv'
        "name,email`nAnn,ann@example.com" | Set-Content $file
        (Invoke-PlaintiffIngest $file | ConvertTo-Json | ConvertFrom-Json).Outcome | Should -Be 'DryRun'
    }

    It 'does not show a person where no property is named' {
        $file = Join-Path $TestDrive 'who.csv'
        "name,email`nZebediah Quux,zebediah@example.com" | Set-Content $file
        $rows = Invoke-PlaintiffIngest $file -SourceSystem (New-Vendor) -Commit | Get-ImportRow
        $rows.PlaintiffName | Should -Be 'Zebediah Quux'
        ($rows | Out-String) + ($rows | Format-List | Out-String) | Should -Not -Match 'ebediah'
    }
}

Describe 'Several at once' {
    BeforeAll {
        $parallel = Join-Path $TestDrive 'parallel'
        $null = New-Item -ItemType Directory $parallel
        1..8 | ForEach-Object { "name,email`n$((1..20 | ForEach-Object { "P $_,p$_@example.com" }) -join "`n")" | Set-Content (Join-Path $parallel "v$_.csv") }
        $manifest = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'PlaintiffIngest.psd1'))
    }

    It 'loses no result with <Name>' -ForEach @(
        @{ Name = 'ForEach-Object -Parallel'; Start = { param($Files, $Ingest, $Manifest, $Vendor)
                $Files | ForEach-Object -ThrottleLimit 4 -Parallel { & ([scriptblock]::Create($using:Ingest)) $using:Manifest $_.FullName "$using:Vendor-$($_.BaseName)" } } }
        @{ Name = 'Start-ThreadJob'; Start = { param($Files, $Ingest, $Manifest, $Vendor)
                $Files | ForEach-Object { Start-ThreadJob -ScriptBlock ([scriptblock]::Create($Ingest)) -ArgumentList $Manifest, $_.FullName, "$Vendor-$($_.BaseName)" } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Name = 'Start-Job'; Start = { param($Files, $Ingest, $Manifest, $Vendor)
                $Files | Select-Object -First 2 | ForEach-Object { Start-Job -ScriptBlock ([scriptblock]::Create($Ingest)) -ArgumentList $Manifest, $_.FullName, "$Vendor-$($_.BaseName)" } | Receive-Job -Wait -AutoRemoveJob } }
    ) {
        $vendor = New-Vendor
        $ingest = 'param($Manifest, $File, $Vendor) Import-Module $Manifest; Invoke-PlaintiffIngest $File -SourceSystem $Vendor -Commit'
        $files = Get-ChildItem $parallel -Filter *.csv

        $results = @(& $Start $files $ingest $manifest $vendor)

        $expected = $Name -eq 'Start-Job' ? 2 : 8
        $results.Count | Should -Be $expected
        $results.Outcome | Sort-Object -Unique | Should -Be 'Committed'
        foreach ($result in $results) { $result.SourceSystem | Should -Be "$vendor-$($result.FileName -replace '\.csv$')" }
        ($results | Measure-Object RowsInserted -Sum).Sum | Should -Be (20 * $expected)
        @($results.RunId | Sort-Object -Unique).Count | Should -Be $expected
        @(Get-ImportRun -SourceSystem "$vendor-*" -Status Completed).Count | Should -Be $expected
    }
}

Describe 'The doctor' {
    It 'finds nothing that failed' {
        $checks = Test-IngestDatabase
        $checks.Count | Should -BeGreaterThan 5
        $checks | Where-Object State -EQ Failed | Should -BeNullOrEmpty
    }
}

Describe 'The operator''s script' {
    BeforeAll {
        $script = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'module', 'scripts', 'plaintiff_ingest.ps1')
        $pwsh = (Get-Process -Id $PID).Path
    }

    It 'prints the runbook''s lines and exits 0, for a duplicate too' {
        $file = Join-Path $TestDrive 'script.csv'
        "name,email`nAnn,ann@example.com" | Set-Content $file
        $vendor = New-Vendor

        $first = & $pwsh -NoProfile -NonInteractive -File $script -Csv $file -SourceSystem $vendor -SourceBatchId b -Commit
        $LASTEXITCODE | Should -Be 0
        $second = & $pwsh -NoProfile -NonInteractive -File $script -Csv $file -SourceSystem $vendor -SourceBatchId b -Commit
        $LASTEXITCODE | Should -Be 0

        $first[0] | Should -BeLike 'Database: host=* dbname=* user=* env=local'
        $first[-2] | Should -Match '^PASS: run_id=[0-9a-f-]{36} fetched=1 inserted=1 skipped=0 errored=0 reconcile=PASS$'
        $second[-2] | Should -Match '^PASS \(duplicate\): run_id=[0-9a-f-]{36} - already imported$'
        $first[-1], $first[-3] | Should -Be ('=' * 60), ('=' * 60)
    }

    It 'exits 1 when a gate fails' {
        $file = Join-Path $TestDrive 'none.csv'
        "name,email" | Set-Content $file
        $null = & $pwsh -NoProfile -NonInteractive -File $script -Csv $file -SourceSystem jbi -SourceBatchId b -Commit 2>&1
        $LASTEXITCODE | Should -Be 1
    }

    It 'exits 2 when the file is missing or a parameter is' {
        $null = & $pwsh -NoProfile -NonInteractive -File $script -Csv (Join-Path $TestDrive 'no.csv') -SourceSystem jbi -SourceBatchId b 2>&1
        $LASTEXITCODE | Should -Be 2
        $null = & $pwsh -NoProfile -NonInteractive -File $script -SourceSystem jbi -SourceBatchId b 2>&1
        $LASTEXITCODE | Should -Be 2
    }
}
