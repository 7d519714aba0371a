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

    It 'is called for each file of a folder as about_PlaintiffIngest_Scheduling shows it, which exits with the highest code' {
        $text = (Get-Help about_PlaintiffIngest_Scheduling) -split '\r?\n'
        $start = [Array]::FindIndex($text, [Predicate[string]] { $args[0] -match '^\s+param\(\[string\] \$Folder' })
        $end = [Array]::FindIndex($text, $start, [Predicate[string]] { $args[0] -match '^\s+exit \$worst' })
        $wrapper = Join-Path $TestDrive ingest-folder.ps1
        $text[$start..$end] | Set-Content $wrapper
        $in = Join-Path $TestDrive in
        $null = New-Item -ItemType Directory $in
        Write-PeopleFile (Join-Path $in 1.csv)
        $path = $env:PSModulePath
        try {
            # The module is found by its name.
            $env:PSModulePath = (Split-Path $tested.Module) + [IO.Path]::PathSeparator + $env:PSModulePath
            $null = & $tested.Pwsh -NoProfile -NonInteractive -File $wrapper -Folder $in -SourceSystem (Get-Vendor) 2> $null
            $LASTEXITCODE | Should -Be 0
            "name,email" | Set-Content (Join-Path $in 2.csv)
            $null = & $tested.Pwsh -NoProfile -NonInteractive -File $wrapper -Folder $in -SourceSystem (Get-Vendor) 2> $null
            $LASTEXITCODE | Should -Be 1
        } finally {
            $env:PSModulePath = $path
        }
    }
}
