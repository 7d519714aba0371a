# What the Gallery looks for in every module that is published there.
BeforeDiscovery {
    $analyzer = Get-Module PSScriptAnalyzer -ListAvailable | Select-Object -First 1
    $hasSettings = $analyzer -and (Test-Path ([IO.Path]::Combine($analyzer.ModuleBase, 'Settings', 'PSGallery.psd1')))
}

BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $tested.Root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
}

Describe 'PSScriptAnalyzer with the settings of the Gallery' -Skip:(-not $hasSettings) {
    It 'finds nothing in the package' {
        Invoke-ScriptAnalyzer $tested.Module -Recurse -Settings PSGallery | Out-String | Should -BeNullOrEmpty
    }

    It 'finds nothing in <_>' -ForEach 'build.ps1', 'tools/demo.ps1' {
        Invoke-ScriptAnalyzer (Join-Path $tested.Root $_) -Settings PSGallery | Out-String | Should -BeNullOrEmpty
    }

    It 'finds nothing in these tests' {
        # Pester hands the variables of one block to the next, of which the rule knows nothing.
        Invoke-ScriptAnalyzer $PSScriptRoot -Recurse -Settings PSGallery -ExcludeRule PSUseDeclaredVarsMoreThanAssignments | Out-String | Should -BeNullOrEmpty
    }
}
