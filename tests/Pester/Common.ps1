# What every file of tests begins with: the module as it is published, imported, and a private database for it.
$tested = @{
    Manifest = $env:PLAINTIFF_INGEST_MODULE ? $env:PLAINTIFF_INGEST_MODULE : [IO.Path]::Combine($PSScriptRoot, '..', '..', 'PlaintiffIngest.psd1')
    Pwsh     = (Get-Process -Id $PID).Path
    # A batch that no earlier run of these tests has.
    Batch    = [guid]::NewGuid().ToString('N').Substring(0, 8)
}
$tested.Module = Split-Path $tested.Manifest
$tested.Script = [IO.Path]::Combine($tested.Module, 'module', 'scripts', 'plaintiff_ingest.ps1')

Import-Module $tested.Manifest -Force
# A server with a folder of its own; as root, one that the server's account can pass through.
if (-not $env:PLAINTIFF_INGEST_DATA) {
    $env:PLAINTIFF_INGEST_DATA = Join-Path ([IO.Path]::GetTempPath()) "plaintiff-ingest-pester-$PID"
}
$env:SUPABASE_MODE = 'Local'

# A vendor that no other test has, without a digit: nine of them in a row would be taken for a person's number.
function Get-Vendor { -join (1..16 | ForEach-Object { [char](97 + (Get-Random 26)) }) }

# Runs a piece of script in a process of its own, which has loaded nothing yet.
function Invoke-Apart([scriptblock] $Script, [object[]] $Arguments) {
    & $tested.Pwsh -NoProfile -NonInteractive -Command $Script -args $Arguments
}

# Runs the operator's script as a scheduler does; standard error is left out.
function Invoke-Operator {
    & $tested.Pwsh -NoProfile -NonInteractive -File $tested.Script @args 2> $null
}

# Writes a file of so many people, none of whom is in another.
function Write-PeopleFile([string] $Path, [int] $Count = 2) {
    $stem = [guid]::NewGuid().ToString('N').Substring(0, 6)
    @('name,email') + (1..$Count | ForEach-Object { "Person $_,p$_.$stem@example.com" }) | Set-Content $Path
}
