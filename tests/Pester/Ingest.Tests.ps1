BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $folder = Join-Path $TestDrive in
    $null = New-Item -ItemType Directory $folder
}

Describe 'Get-ChildItem *.csv | Invoke-PlaintiffIngest -Commit' {
    It 'inserts each row once and 0 rows the second time' {
        "name,email`nAnn,ann.$($tested.Batch)@example.com`nBob,bob.$($tested.Batch)@example.com" | Set-Content (Join-Path $folder "simplicity_$($tested.Batch).csv")
        "Name;Email`nCid;cid.$($tested.Batch)@example.com" | Set-Content (Join-Path $folder "jbi-$($tested.Batch).csv")
        Push-Location $folder
        try {
            $first = Get-ChildItem *.csv | Invoke-PlaintiffIngest -Commit
            $second = Get-ChildItem *.csv | Invoke-PlaintiffIngest -Commit
        } finally {
            Pop-Location
        }

        $first.Outcome | Should -Be 'Committed', 'Committed'
        ($first | Measure-Object RowsInserted -Sum).Sum | Should -Be 3
        $second.Outcome | Should -Be 'Duplicate', 'Duplicate'
        ($second | Measure-Object RowsInserted -Sum).Sum | Should -Be 0
        $second.RunId | Should -Be $first.RunId
    }

    It 'does nothing under -WhatIf' {
        $vendor = Get-Vendor
        $file = Join-Path $TestDrive whatif.csv
        Write-PeopleFile $file
        Get-Item $file | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -WhatIf | Should -BeNullOrEmpty
        Get-ImportRun -SourceSystem $vendor | Should -BeNullOrEmpty
    }

    It 'stops cleanly behind Select-Object -First 1' {
        $vendor = Get-Vendor
        $many = Join-Path $TestDrive many
        $null = New-Item -ItemType Directory $many
        1..4 | ForEach-Object { Write-PeopleFile (Join-Path $many "$_.csv") }

        $first = Get-ChildItem $many -Filter *.csv | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit | Select-Object -First 1

        $first.Outcome | Should -Be 'Committed'
        @(Get-ImportRun -SourceSystem $vendor).Count | Should -Be 1
    }

    It 'writes one error for a bad file between two good ones' {
        $vendor = Get-Vendor
        $mixed = Join-Path $TestDrive mixed
        $null = New-Item -ItemType Directory $mixed
        Write-PeopleFile (Join-Path $mixed 1.csv)
        "who`nx" | Set-Content (Join-Path $mixed 2.csv)
        Write-PeopleFile (Join-Path $mixed 3.csv)

        $results = Get-ChildItem $mixed -Filter *.csv | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -ErrorVariable problems -ErrorAction SilentlyContinue

        $results.Outcome | Should -Be 'Committed', 'Failed', 'Committed'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'PlaintiffIngest.RequiredColumnMissing,*'
    }

    It 'prompts before a rollback, and the file can be imported again after it' {
        $vendor = Get-Vendor
        $file = Join-Path $TestDrive back.csv
        Write-PeopleFile $file
        $run = Invoke-PlaintiffIngest $file -SourceSystem $vendor -Commit

        $run | Undo-ImportRun -Reason test -WhatIf
        (Get-ImportRun $run.RunId).Status | Should -Be 'Completed'
        ($run | Undo-ImportRun -Reason test -Confirm:$false).RowsAffected | Should -Be 2
        (Invoke-PlaintiffIngest $file -SourceSystem $vendor -Commit).RowsInserted | Should -Be 2
        (Get-ImportHistory -SourceSystem $vendor).AttemptCount | Should -Be 2
        Get-ImportReconciliation -SourceSystem $vendor -Unreconciled | Should -BeNullOrEmpty
    }
}

Describe 'Errors of a file' {
    It 'have an id and a category: <Id>, <Category>' -ForEach @(
        @{ Text = ''; Id = 'FileEmpty'; Category = 'InvalidData' }
        @{ Text = "name,email`n"; Id = 'NoDataRows'; Category = 'InvalidData' }
        @{ Text = "name,email`nAnn,`n"; Id = 'NoValidRows'; Category = 'InvalidData' }
        @{ Text = "name`nAnn`n"; Id = 'RequiredColumnMissing'; Category = 'InvalidData' }
        @{ Text = "name,email,E-Mail`n1,2,3`n"; Id = 'DuplicateColumn'; Category = 'InvalidData' }
        @{ Text = $null; Id = 'FileNotFound'; Category = 'ObjectNotFound' }
    ) {
        $file = Join-Path $TestDrive "$Id.csv"
        if ($null -ne $Text) { Set-Content $file $Text -NoNewline }

        $null = Invoke-PlaintiffIngest $file -SourceSystem jbi -ErrorVariable problems -ErrorAction SilentlyContinue

        $problems[-1].FullyQualifiedErrorId | Should -BeLike "PlaintiffIngest.$Id,*"
        $problems[-1].CategoryInfo.Category | Should -Be $Category
        $problems[-1].TargetObject | Should -Be $file
        $problems[-1].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'end the command with -ErrorAction Stop' {
        $later = Join-Path $TestDrive later.csv
        Write-PeopleFile $later
        $vendor = Get-Vendor
        { (Join-Path $TestDrive no.csv), $later | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -ErrorAction Stop } |
            Should -Throw -ErrorId 'PlaintiffIngest.FileNotFound,*'
        Get-ImportRun -SourceSystem $vendor | Should -BeNullOrEmpty
    }
}

Describe 'Without anyone to answer a prompt' {
    It 'a rollback fails unless -Confirm:$false is used, and nothing is changed' {
        $file = Join-Path $TestDrive unasked.csv
        Write-PeopleFile $file
        $run = Invoke-PlaintiffIngest $file -SourceSystem (Get-Vendor) -Commit
        $undo = {
            param($manifest, $id, $sure)
            Import-Module $manifest
            $arguments = $sure ? @{ Confirm = $false } : @{}
            try { (Undo-ImportRun $id -Reason test @arguments).RowsAffected } catch { 'refused' }
        }

        Invoke-Apart $undo $tested.Manifest, $run.RunId, $false | Should -Be 'refused'
        (Get-ImportRun $run.RunId).Status | Should -Be 'Completed'
        Invoke-Apart $undo $tested.Manifest, $run.RunId, $true | Should -Be 2
    }

    It 'a rollback at the end of standard input names -Confirm:$false, and nothing is changed' {
        $file = Join-Path $TestDrive unanswered.csv
        Write-PeopleFile $file
        $run = Invoke-PlaintiffIngest $file -SourceSystem (Get-Vendor) -Commit
        $undo = "Import-Module '$($tested.Manifest)'; Undo-ImportRun $($run.RunId) -Reason test; `$Error[0].FullyQualifiedErrorId"

        $lines = @() | & $tested.Pwsh -NoProfile -Command $undo 2>&1 | Out-String
        $lines | Should -Match 'PlaintiffIngest\.ConfirmationUnavailable,'
        $lines | Should -Match '-Confirm:\$false'
        (Get-ImportRun $run.RunId).Status | Should -Be 'Completed'
    }

    It 'a question at the end of standard input stops the command: <Arguments>' -ForEach @(
        @{ Arguments = "missing.csv -ErrorAction Inquire"; Expected = 'PlaintiffIngest\.FileNotFound,' }
        @{ Arguments = "'{0}' -InformationAction Inquire"; Expected = 'PlaintiffIngest\.ConfirmationUnavailable,' }
    ) {
        $file = Join-Path $TestDrive inquire.csv
        Write-PeopleFile $file
        $ingest = "Import-Module '$($tested.Manifest)'; Invoke-PlaintiffIngest -SourceSystem $(Get-Vendor) $($Arguments -f $file); `$Error[0].FullyQualifiedErrorId"

        @() | & $tested.Pwsh -NoProfile -Command $ingest 2>&1 | Out-String | Should -Match $Expected
    }

    It 'an error of the engine is reported unchanged, not as a bug in the module' {
        $inquire = {
            param($manifest, $file)
            Import-Module $manifest
            try { $null = Invoke-PlaintiffIngest $file -ErrorAction Inquire } catch { $_.FullyQualifiedErrorId }
        }

        Invoke-Apart $inquire $tested.Manifest, (Join-Path $TestDrive none.csv) | Should -Be 'InvalidOperation,PlaintiffIngest.PS.Commands.InvokePlaintiffIngestCommand'
    }
}

Describe 'Views' {
    BeforeAll {
        # The newest run is one that was completed.
        $shownFile = Join-Path $TestDrive shown.csv
        Write-PeopleFile $shownFile
        $null = Invoke-PlaintiffIngest $shownFile -SourceSystem (Get-Vendor) -Commit
    }

    It 'show runs as a table with short ids' {
        $shown = Get-ImportRun -Newest 1 | Out-String -Width 200
        $shown | Should -Match 'Run\s+Batch\s+Status\s+Fetched\s+Inserted\s+Skipped\s+Errored\s+Source\s+Created'
        $shown | Should -Match "(?m)^$((Get-ImportRun -Newest 1).RunId.ToString().Substring(0, 8)) "
    }

    It 'color statuses if colors are on, and keep the columns aligned' {
        $before = $env:NO_COLOR, $PSStyle.OutputRendering
        try {
            $env:NO_COLOR = $null
            $PSStyle.OutputRendering = 'Ansi'
            $colored = Get-ImportRun -Newest 3 | Out-String -Width 200
            $list = Get-ImportRun -Newest 1 | Format-List | Out-String -Width 200
            $PSStyle.OutputRendering = 'PlainText'
            $plain = Get-ImportRun -Newest 3 | Out-String -Width 200
            $PSStyle.OutputRendering = 'Ansi'
            $env:NO_COLOR = '1'
            $wanted = Get-ImportRun -Newest 3 | Out-String -Width 200
        } finally {
            $env:NO_COLOR, $PSStyle.OutputRendering = $before
        }

        $colored | Should -Match "`e\[32mCompleted`e\[0m"
        $list | Should -Match "`e\[0m`e\[32mCompleted`e\[0m"
        $plain | Should -Not -Match "`e"
        $wanted | Should -Not -Match "`e\[32mCompleted"
        [System.Management.Automation.Internal.StringDecorated]::new($colored).ToString('PlainText') | Should -Be $plain
    }

    It 'have a list, a detailed table and property sets' {
        $run = Get-ImportRun -Newest 1
        ($run | Format-List | Out-String) | Should -Match "(?m)^RunId\s+: $($run.RunId)"
        ($run | Format-Table -View Detailed | Out-String -Width 300) | Should -Match "(?m)^$("$($run.RunId)".Substring(0, 8)) .*$($run.FileName)"
        ($run | Select-Object Counts).PSObject.Properties.Name | Should -Be 'RowsFetched', 'RowsInserted', 'RowsSkipped', 'RowsErrored'
        ($run | Get-ImportRow | Select-Object -First 1 Person).PSObject.Properties.Name | Should -Contain 'Email'
    }

    It 'write statuses as text to JSON and CSV' {
        $run = Get-ImportRun -Newest 1
        ($run | ConvertTo-Json | ConvertFrom-Json).Status | Should -Be 'Completed'
        ($run | ConvertTo-Csv | ConvertFrom-Csv).Status | Should -Be 'Completed'
        $file = Join-Path $TestDrive 'jbi-json.csv'
        "name,email`nAnn,ann@example.com" | Set-Content $file
        (Invoke-PlaintiffIngest $file | ConvertTo-Json | ConvertFrom-Json).Outcome | Should -Be 'DryRun'
    }

    It 'do not show a person unless a property is named' {
        $file = Join-Path $TestDrive 'who.csv'
        "name,email`nZebediah Quux,zebediah@example.com" | Set-Content $file
        $rows = Invoke-PlaintiffIngest $file -SourceSystem (Get-Vendor) -Commit | Get-ImportRow
        $rows.PlaintiffName | Should -Be 'Zebediah Quux'
        ($rows | Out-String) + ($rows | Format-List | Out-String) | Should -Not -Match 'ebediah'
    }
}

Describe 'The doctor' {
    It 'finds no failed check' {
        $checks = Test-IngestDatabase
        $checks.Count | Should -BeGreaterThan 5
        $checks | Where-Object State -EQ Failed | Should -BeNullOrEmpty
    }
}
