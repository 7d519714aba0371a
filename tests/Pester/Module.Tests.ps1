BeforeDiscovery {
    . (Join-Path $PSScriptRoot Common.ps1)
    $commands = (Import-PowerShellDataFile $tested.Manifest).CmdletsToExport
    $topics = (Get-ChildItem ([IO.Path]::Combine($tested.Module, 'en-US', 'about_*.help.txt'))).Name -replace '\.help\.txt$'
}

BeforeAll { . (Join-Path $PSScriptRoot Common.ps1) }

Describe 'The manifest' {
    It 'is valid, without a warning' {
        $manifest = Test-ModuleManifest $tested.Manifest -WarningVariable warnings -ErrorAction Stop
        $warnings | Should -BeNullOrEmpty
        $manifest.PowerShellVersion | Should -Be '7.6'
        $manifest.Description, $manifest.ReleaseNotes, $manifest.Tags | Should -Not -BeNullOrEmpty
    }

    It 'exports every compiled cmdlet and nothing else' {
        $module = Get-Module PlaintiffIngest
        $compiled = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'PlaintiffIngest.PS' } |
            ForEach-Object GetExportedTypes | ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        $compiled.Count | Should -BeGreaterThan 10
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be ($compiled | Sort-Object)
        $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
    }

    It 'can be imported again and removed' {
        $count = (Get-Command -Module PlaintiffIngest).Count
        Import-Module $tested.Manifest -Force
        Remove-Module PlaintiffIngest
        Get-Module PlaintiffIngest | Should -BeNullOrEmpty
        { & (Get-Command Get-ImportRun -ListImported -ErrorAction Stop) } | Should -Throw
        Import-Module $tested.Manifest
        (Get-Command -Module PlaintiffIngest).Count | Should -Be $count
        { Get-ImportRun -Environment Staging -ErrorAction Stop } | Should -Throw -ErrorId 'PlaintiffIngest.UnknownEnvironment,*'
    }
}

Describe 'Help' {
    It 'of <_> has a synopsis, a description, two examples, inputs, outputs and every parameter' -ForEach $commands {
        $help = Get-Help $_ -Full
        $help.Synopsis.Trim() | Should -Match '^[A-Z].*\.$'
        $help.description.Text | Should -Not -BeNullOrEmpty
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        $help.inputTypes.inputType.type.name, $help.returnValues.returnValue.type.name | Should -Not -BeNullOrEmpty
        $own = (Get-Command $_).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }
        $help.parameters.parameter.name | Sort-Object | Should -Be ($own | Sort-Object)
        foreach ($parameter in $help.parameters.parameter) {
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because $parameter.name
        }
    }

    It 'of <_> shows examples, inputs and outputs in full' -ForEach $commands {
        $shown = Get-Help $_ -Full | Out-String -Width 120
        $shown | Should -Match '(?s)See also: \S.*\nINPUTS\r?\n    \S.*\nOUTPUTS\r?\n    \S.*-- Example 1: .*-- Example 2: '
    }

    It 'has the topic <_>' -ForEach $topics {
        Get-Help $_ | Should -Match "^TOPIC\r?\n    $_\r?\n"
        (Get-Help "$_*" | Out-String).Length | Should -BeGreaterThan 100
    }

    It 'of the operator''s script describes every parameter except hidden ones' {
        $help = Get-Help $tested.Script -Full
        $names = [System.Management.Automation.Language.Parser]::ParseFile($tested.Script, [ref] $null, [ref] $null).ParamBlock.Parameters.Name.VariablePath.UserPath
        $help.parameters.parameter.name | Should -Be $names
        $help.parameters.parameter.description | ForEach-Object Text | Should -HaveCount $names.Count
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        $help | Out-String | Should -Not -Match 'Unknown'
    }
}

Describe 'Isolation' {
    It 'keeps the core and its libraries in a private load context, whichever Npgsql is already loaded' {
        # Another version than ours, as another module may bring it.
        $decoy = Join-Path $TestDrive Npgsql.dll
        $name = [Reflection.AssemblyName]::new('Npgsql')
        $name.Version = '4.0.0.0'
        $builder = [Reflection.Emit.PersistedAssemblyBuilder]::new($name, [object].Assembly)
        $null = $builder.DefineDynamicModule('Npgsql').DefineType('Decoy').CreateType()
        $builder.Save($decoy)

        $shown = Invoke-Apart -Arguments $tested.Manifest, $decoy -Script {
            param($manifest, $decoy)
            $null = [Reflection.Assembly]::LoadFrom($decoy)
            Import-Module $manifest
            try { $null = Get-ImportRun -ConnectionString 'Host=127.0.0.1;Port=1;Username=u;Timeout=1' } catch { $_.FullyQualifiedErrorId }
            foreach ($context in [Runtime.Loader.AssemblyLoadContext]::All) {
                foreach ($assembly in $context.Assemblies) {
                    $name = $assembly.GetName()
                    if ($name.Name -match '^(PlaintiffIngest\.|Npgsql|CsvHelper|Polly)') { "$($name.Name) $($name.Version.Major) in $($context.Name)" }
                }
            }
        }

        $shown | Should -Contain 'PlaintiffIngest.DatabaseUnreachable,PlaintiffIngest.PS.Commands.GetImportRunCommand'
        $shown | Should -Contain 'Npgsql 4 in Default'
        $shown | Should -Contain 'Npgsql 10 in PlaintiffIngest'
        $shown | Should -Contain 'PlaintiffIngest.Core 0 in PlaintiffIngest'
        $shown | Should -Contain 'PlaintiffIngest.PS 0 in Default'
        $shown | Where-Object { $_ -match '^(Npgsql 10|CsvHelper|Polly\.Core|PlaintiffIngest\.Core) .*in Default' } | Should -BeNullOrEmpty
    }
}

Describe 'Completion' {
    It 'of "<Typed>" offers <Words>' -ForEach @(
        @{ Typed = 'Invoke-PlaintiffIngest -Environment '; Words = 'Dev', 'Prod', 'Local' }
        @{ Typed = 'Get-ImportRun -Env L'; Words = @('Local') }
        @{ Typed = 'Get-ImportRun -Status R'; Words = @('RolledBack') }
        @{ Typed = 'Invoke-PlaintiffIngest -Delimiter S'; Words = @('Semicolon') }
        @{ Typed = 'Undo-ImportRun -Rei'; Words = @('-Reinstate') }
    ) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Typed, $Typed.Length, $null).CompletionMatches.CompletionText | Should -Be $Words
    }

    It 'of a run offers nothing, not even a file name, if no database responds' {
        $typed = 'Get-ImportRun -ConnectionString "Host=127.0.0.1;Port=1;Username=u" -RunId '
        Push-Location $PSScriptRoot
        try {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            [System.Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null).CompletionMatches | Should -BeNullOrEmpty
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 60
        } finally {
            Pop-Location
        }
    }
}

Describe 'Views' {
    BeforeAll {
        $show = Join-Path $TestDrive show.ps1
        {
            param($Manifest, $Rendering)
            Import-Module $Manifest
            $PSStyle.OutputRendering = $Rendering
            Test-IngestDatabase -ConnectionString 'Host=127.0.0.1;Port=1;Username=u;Timeout=1' 6> $null
        }.ToString() | Set-Content $show
    }

    It 'show statuses <How>' -ForEach @(
        @{ How = 'plain if the output goes into a pipe'; Rendering = 'Host'; NoColor = ''; Shown = 'Failed' }
        @{ How = 'in color on request'; Rendering = 'Ansi'; NoColor = ''; Shown = "`e[31;1mFailed`e[0m" }
        @{ How = 'plain with NO_COLOR'; Rendering = 'Ansi'; NoColor = '1'; Shown = 'Failed' }
    ) {
        $before = $env:NO_COLOR
        try {
            $env:NO_COLOR = $NoColor
            $lines = & $tested.Pwsh -NoProfile -NonInteractive -File $show $tested.Manifest $Rendering
        } finally {
            $env:NO_COLOR = $before
        }

        ($lines | Where-Object { $_ -match 'Failed' }) | Should -Match "\s$([regex]::Escape($Shown))\s"
    }
}

Describe 'Errors' {
    It 'have a stable id, a category and a visible recommended action' {
        $shown = try { Get-ImportRun -Environment Staging } catch { $_; $_ | Out-String }
        $shown[0].FullyQualifiedErrorId | Should -Be 'PlaintiffIngest.UnknownEnvironment,PlaintiffIngest.PS.Commands.GetImportRunCommand'
        $shown[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        $shown[1] | Should -BeLike '*Recommendation: Use Dev, Prod or Local.*'
    }
}
