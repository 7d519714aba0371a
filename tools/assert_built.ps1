# A checkout has no assemblies until it is built, and PowerShell's own error does not say how to build it.
$root = [IO.Path]::GetDirectoryName($PSScriptRoot)
if (-not (Test-Path -LiteralPath ([IO.Path]::Combine($root, 'lib', 'PlaintiffIngest.PS.dll')))) {
    throw "PlaintiffIngest is not built. Run this first: dotnet build '$root'"
}
