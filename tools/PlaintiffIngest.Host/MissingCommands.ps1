# The commands that pwsh brings in modules of its own and the engine's package does not, as far as this repository's scripts use them.

function global:Get-ChildItem {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Path = '.', [switch] $Recurse)
    $ExecutionContext.InvokeProvider.ChildItem.Get($Path, $Recurse.IsPresent)
}

function global:Get-Item {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [string[]] $Path)
    $ExecutionContext.InvokeProvider.Item.Get($Path)
}

function global:Remove-Item {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [string[]] $Path, [switch] $Recurse, [switch] $Force)
    $ExecutionContext.InvokeProvider.Item.Remove($Path, $Recurse.IsPresent, $Force.IsPresent, $false)
}

function global:Select-Object {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)] [psobject] $InputObject,
        [Parameter(Position = 0)] [string[]] $Property,
        [int] $First = [int]::MaxValue,
        [string] $ExpandProperty
    )
    begin { $taken = 0 }
    process {
        if ($taken++ -ge $First) { return }
        if ($ExpandProperty) { return $InputObject.$ExpandProperty }
        if (-not $Property) { return $InputObject }
        $selected = [ordered]@{}
        foreach ($name in $Property) { $selected[$name] = $InputObject.$name }
        [pscustomobject] $selected
    }
}

function global:Write-Host {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipeline)] [psobject] $Object)
    process { $Host.UI.WriteLine("$Object") }
}
