namespace PlaintiffIngest.Core.Local;

/// <summary>The result of an external program.</summary>
/// <param name="ExitCode">The exit code, or -1 if the program could not be started.</param>
/// <param name="Output">Standard output followed by standard error, trimmed.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The output for an error message: on one line, the cause first.</summary>
    public string Reason => ProgramOutput.Quote(Output);
}
