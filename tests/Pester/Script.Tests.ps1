BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $file = Join-Path $TestDrive script.csv
    Write-PeopleFile $file 1
}

Describe 'The operator''s script' {
    It 'prints the runbook''s lines and exits 0, for a duplicate too' {
        $vendor = Get-Vendor
        $first = Invoke-Operator -Csv $file -SourceSystem $vendor -SourceBatchId b -Commit
        $LASTEXITCODE | Should -Be 0
        $second = Invoke-Operator -Csv $file -SourceSystem $vendor -SourceBatchId b -Commit
        $LASTEXITCODE | Should -Be 0

        $first[0] | Should -BeLike 'Database: host=* dbname=* user=* env=local'
        $first[-2] | Should -Match '^PASS: run_id=[0-9a-f-]{36} fetched=1 inserted=1 skipped=0 errored=0 reconcile=PASS$'
        $second[-2] | Should -Match '^PASS \(duplicate\): run_id=[0-9a-f-]{36} - already imported$'
        $first[-1], $first[-3] | Should -Be ('=' * 60), ('=' * 60)
    }

    It 'of a folder is where about_PlaintiffIngest_Scheduling says, moves the files and exits with the highest code' {
        (Get-Help about_PlaintiffIngest_Scheduling) -replace '\s+', ' ' | Should -BeLike '*`module/scripts/ingest_folder.ps1`, in the same folder*'
        $script = Join-Path (Split-Path $tested.Script) ingest_folder.ps1
        $in, $done, $failed = 'in', 'done', 'failed' | ForEach-Object { (New-Item -ItemType Directory (Join-Path $TestDrive $_)).FullName }
        $arguments = '-Folder', $in, '-Archive', $done, '-Failed', $failed, '-SourceSystem', (Get-Vendor), '-StableSeconds', 0, '-Commit'
        Write-PeopleFile (Join-Path $in 1.csv)
        $null = & $tested.Pwsh -NoProfile -NonInteractive -File $script @arguments 2> $null
        $LASTEXITCODE | Should -Be 0
        Write-PeopleFile (Join-Path $in 2.csv)
        "name,email" | Set-Content (Join-Path $in 3.csv)
        $null = & $tested.Pwsh -NoProfile -NonInteractive -File $script @arguments 2> $null
        $LASTEXITCODE | Should -Be 1
        (Get-ChildItem $in, $done, $failed).Name | Should -Be '1.csv', '2.csv', '3.csv', '3.csv.reason.txt'
    }
}
