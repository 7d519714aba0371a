# Functions of the scripts that schedulers call: errors go to standard error, and nothing prompts.

# On Windows, redirected output uses the console's code page, which lacks most letters. Setting [Console]::OutputEncoding would also
# change the caller's console.
if ($IsWindows) {
    function New-Utf8Writer([IO.Stream] $Stream) {
        $writer = [IO.StreamWriter]::new($Stream, [Text.UTF8Encoding]::new($false))
        $writer.AutoFlush = $true
        $writer
    }

    if ([Console]::IsOutputRedirected) { [Console]::SetOut((New-Utf8Writer ([Console]::OpenStandardOutput()))) }
    if ([Console]::IsErrorRedirected) { [Console]::SetError((New-Utf8Writer ([Console]::OpenStandardError()))) }
}

function Write-Problem([string] $Message, [string] $Remedy) {
    [Console]::Error.WriteLine("ERROR: $Message")
    if ($Remedy) { [Console]::Error.WriteLine("       $Remedy") }
}

function Write-ErrorRecord([System.Management.Automation.ErrorRecord] $Record) {
    $details = $Record.ErrorDetails
    Write-Problem ($details ? $details.Message : $Record.Exception.Message) ($details ? $details.RecommendedAction : '')
}

# Errors of the module have an exit code. Other errors, for example if the module cannot be loaded, have none.
function Get-ExitCode([System.Management.Automation.ErrorRecord] $Record) { [int] ($Record.Exception.ExitCode ?? 2) }

# The scripts take numbers as text: with a [long] parameter, PowerShell would exit with code 1 if the text is not a number.
function Test-WholeNumber([string] $Text, [long] $Least) {
    $number = [long] 0
    [long]::TryParse($Text, [ref] $number) -and $number -ge $Least
}

# Returns whether the arguments of a script are valid, and writes an error if not. The parameters are not Mandatory, because nobody can
# answer a prompt in a scheduler, and the exit code must be 2.
function Test-Argument([Collections.IDictionary] $Bound, [string[]] $Required, [Collections.IDictionary] $Least, [string] $Usage, [string] $Accepted) {
    foreach ($name in $Required) {
        if (-not $Bound[$name]) {
            Write-Problem "-$name is missing." "Usage: $Usage; see Get-Help for the other parameters."
            return $false
        }
    }

    if ($Bound['Unknown']) {
        Write-Problem 'The script was called with arguments that it does not know.' $Accepted
        return $false
    }

    foreach ($name in $Least.Keys) {
        if ($Bound.ContainsKey($name) -and -not (Test-WholeNumber $Bound[$name] $Least[$name])) {
            Write-Problem "-$name is not a whole number of $($Least[$name]) or more." "Use a number, such as -$name 10."
            return $false
        }
    }

    $true
}

# Returns the parameters for the command that a script calls: the shared ones and those in $Name. Returns nothing if the column map is
# not valid.
function ConvertTo-Parameter([Collections.IDictionary] $Bound, [string[]] $Name) {
    $parameters = @{ Commit = $Bound['Commit'] -eq $true; Verbose = $Bound['Verbose'] -eq $true }
    if ($Bound['Env']) { $parameters.Environment = $Bound['Env'] }
    if ($Bound['ColumnMap']) {
        $parameters.ColumnMap = ConvertTo-ColumnMap $Bound['ColumnMap']
        if (-not $parameters.ColumnMap) { return }
    }

    $shared = 'AcceptHeader', 'ConnectionString', 'ConnectionSecret', 'Delimiter', 'Encoding', 'EmailRule', 'HeaderLine', 'LogPath', 'MaxErrors', 'MetricsPath', 'NotifyFormat', 'NotifyUri', 'Sheet', 'AllowEmpty'
    foreach ($one in $shared + $Name) {
        if ($Bound.ContainsKey($one)) { $parameters[$one] = $Bound[$one] }
    }

    $parameters
}

# A command line cannot contain a hash table. Returns nothing if the text is not valid.
function ConvertTo-ColumnMap([string] $Text) {
    $map = @{}
    foreach ($pair in $Text -split ';') {
        $column, $header = $pair -split '=', 2
        if (-not $header) {
            Write-Problem '-ColumnMap is not valid.' 'Use column=header;column=header, such as -ColumnMap "plaintiff_name=Creditor;email=E-Mail".'
            return
        }

        $map[$column.Trim()] = @($header -split '\+').Trim()
    }

    $map
}

# Everything except results and the transcript's lines goes to standard error.
function Write-Diagnostic([object] $Item) {
    if ($Item -is [System.Management.Automation.WarningRecord]) { [Console]::Error.WriteLine("WARNING: $Item") }
    elseif ($Item -is [System.Management.Automation.VerboseRecord]) { [Console]::Error.WriteLine("VERBOSE: $Item") }
    elseif ($Item -is [System.Management.Automation.ErrorRecord]) { Write-ErrorRecord $Item }
}
