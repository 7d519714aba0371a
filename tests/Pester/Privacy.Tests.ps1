# What only a real pwsh has: the transcript, and an error as Format-List * -Force shows it.
BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $number = '912-84-7365'
    $tested.Hidden = '912.?84.?7365|Quackenbush|wilhelmina|zugzwang'
    $folder = Join-Path $TestDrive "in $number"
    $null = New-Item -ItemType Directory $folder
    $file = Join-Path $folder "simplicity $number.csv"
    "name,email,note`nWilhelmina Quackenbush $number,wilhelmina@secret.example,zugzwang $number`n,wilhelmina@secret.example,zugzwang" | Set-Content $file
}

Describe 'Nothing of a person' {
    It 'is in the transcript of a session that ingests, reads, rolls back and fails, verbose and in debug' {
        $transcript = Join-Path $TestDrive 'transcript.txt'
        $common = @{ Verbose = $true; Debug = $true; WarningAction = 'Continue'; InformationAction = 'Continue' }
        $null = Start-Transcript $transcript
        $result = Invoke-PlaintiffIngest $file -Commit @common
        $result | Out-Default
        Get-ImportRun -RunId $result.RunId @common | Out-Default
        Get-ImportRow -RunId $result.RunId @common | Out-Default
        Get-ImportEvent -RunId $result.RunId @common | Out-Default
        Undo-ImportRun $result.RunId -Reason $number -Confirm:$false @common | Out-Default
        Invoke-PlaintiffIngest (Join-Path $folder 'none.csv') -SourceSystem jbi -ErrorAction Continue @common | Out-Default
        $null = Stop-Transcript

        $text = Get-Content $transcript -Raw
        $text | Should -Match 'Transaction: COMMITTED'
        $text | Should -Match 'SSN_REDACTED'
        $text | Should -Not -Match $tested.Hidden
    }

    It 'is in an error, however it is displayed' -ForEach @(
        @{ Arguments = @{ SourceSystem = 'jbi' }; Name = 'none' }
        @{ Arguments = @{ SourceSystem = '912-84-7365' }; Name = 'simplicity' }
        @{ Arguments = @{ SourceSystem = 'jbi'; ColumnMap = @{ email = '912-84-7365' } }; Name = 'simplicity' }
    ) {
        $path = Join-Path $folder "$Name $number.csv"
        $Error.Clear()
        $null = Invoke-PlaintiffIngest $path @Arguments -ErrorAction SilentlyContinue
        $Error.Count | Should -BeGreaterThan 0

        foreach ($record in $Error) {
            $shown = $record | Format-List * -Force | Out-String -Width 500
            $shown += $record.Exception | Format-List * -Force | Out-String -Width 500
            $shown += $record.CategoryInfo | Format-List * -Force | Out-String -Width 500
            $shown += $record.ErrorDetails | Format-List * -Force | Out-String -Width 500
            $shown | Should -Match 'SSN_REDACTED'
            $shown | Should -Not -Match $tested.Hidden
        }
    }
}
