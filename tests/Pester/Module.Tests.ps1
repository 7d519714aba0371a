BeforeAll {
    $manifest = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'PlaintiffIngest.psd1')
    Import-Module $manifest -Force
}

Describe 'The built module' {
    It 'exports its twelve cmdlets and nothing else' {
        $module = Get-Module PlaintiffIngest
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be @(
            'Export-ImportReject', 'Export-ImportReport', 'Get-ImportEvent', 'Get-ImportHistory', 'Get-ImportReconciliation', 'Get-ImportRow', 'Get-ImportRun'
            'Invoke-PlaintiffIngest', 'Stop-ImportRun', 'Test-IngestDatabase', 'Undo-ImportRun', 'Update-IngestDatabase'
        )
        $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
    }

    It 'can be imported again and removed' {
        Import-Module $manifest -Force
        Remove-Module PlaintiffIngest
        Import-Module $manifest
        (Get-Command -Module PlaintiffIngest).Count | Should -Be 12
    }

    It 'has help for <_>, every parameter and an example' -ForEach @(
        'Export-ImportReject', 'Export-ImportReport', 'Get-ImportEvent', 'Get-ImportHistory', 'Get-ImportReconciliation', 'Get-ImportRow', 'Get-ImportRun'
        'Invoke-PlaintiffIngest', 'Stop-ImportRun', 'Test-IngestDatabase', 'Undo-ImportRun', 'Update-IngestDatabase'
    ) {
        $help = Get-Help $_ -Full
        $help.Synopsis.Trim() | Should -Not -BeLike "$_*"
        @($help.examples.example).Count | Should -BeGreaterThan 0
        foreach ($parameter in $help.parameters.parameter | Where-Object name -NotIn 'WhatIf', 'Confirm') {
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because "$_ -$($parameter.name)"
        }
    }

    It 'keeps the core and the driver in a load context of its own' {
        $show = {
            param($manifest, $driver)
            $null = [Reflection.Assembly]::LoadFrom($driver)
            Import-Module $manifest
            try { $null = Get-ImportRun -ConnectionString 'Host=127.0.0.1;Port=1;Username=u;Timeout=1' } catch { $_.FullyQualifiedErrorId }
            foreach ($context in [Runtime.Loader.AssemblyLoadContext]::All) {
                foreach ($assembly in $context.Assemblies) {
                    $name = $assembly.GetName().Name
                    if ($name -in 'Npgsql', 'PlaintiffIngest.Core') { "$name in $($context.Name)" }
                }
            }
        }
        $decoy = Join-Path $TestDrive 'Npgsql.dll'
        Copy-Item ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'lib', 'Npgsql.dll')) $decoy
        $pwsh = (Get-Process -Id $PID).Path

        $shown = & $pwsh -NoProfile -NonInteractive -Command $show -args $manifest, $decoy

        $shown | Should -Contain 'PlaintiffIngest.DatabaseUnreachable,PlaintiffIngest.PS.Commands.GetImportRunCommand'
        $shown | Should -Contain 'PlaintiffIngest.Core in PlaintiffIngest'
        $shown | Should -Contain 'Npgsql in PlaintiffIngest'
        $shown | Should -Contain 'Npgsql in Default'
    }

    It 'completes <Typed>' -ForEach @(
        @{ Typed = 'Invoke-PlaintiffIngest -Environment '; Words = 'Dev', 'Prod', 'Local' }
        @{ Typed = 'Get-ImportRun -Status R'; Words = @('RolledBack') }
    ) {
        (TabExpansion2 $Typed $Typed.Length).CompletionMatches.CompletionText | Should -Be $Words
    }

    It 'completes nothing, no file name either, where no database answers' {
        $typed = 'Get-ImportRun -ConnectionString "Host=127.0.0.1;Port=1;Username=u" -RunId '
        Push-Location $PSScriptRoot
        try {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            [System.Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null).CompletionMatches | Should -BeNullOrEmpty
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 3
        } finally {
            Pop-Location
        }
    }

    It 'shows the recommended action with an error' {
        $shown = try { Get-ImportRun -Environment Staging } catch { $_ | Out-String }
        $shown | Should -BeLike '*Recommendation: Use Dev, Prod or Local.*'
    }
}
