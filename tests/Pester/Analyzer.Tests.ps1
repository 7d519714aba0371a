# What the Gallery looks for in every module that is published there.
BeforeDiscovery {
    $analyzer = Get-Module PSScriptAnalyzer -ListAvailable | Select-Object -First 1
    $hasSettings = $analyzer -and (Test-Path (Join-Path $analyzer.ModuleBase Settings PSGallery.psd1))
}

BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot .. ..))
}

Describe 'PSScriptAnalyzer with the settings of the Gallery' -Skip:(-not $hasSettings) {
    It 'finds nothing in the package' {
        Invoke-ScriptAnalyzer $tested.Module -Recurse -Settings PSGallery | Out-String | Should -BeNullOrEmpty
    }

    It 'finds nothing in <_>' -ForEach 'build.ps1', 'tests/Pester', 'tools/demo.ps1' {
        Invoke-ScriptAnalyzer (Join-Path $root $_) -Recurse -Settings PSGallery | Out-String | Should -BeNullOrEmpty
    }
}
