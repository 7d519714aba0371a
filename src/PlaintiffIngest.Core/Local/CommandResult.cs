namespace PlaintiffIngest.Core.Local;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; -1 when it could not be started.</param>
/// <param name="Output">What it wrote to both outputs, trimmed.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>Whether it ended well.</summary>
    public bool Succeeded => ExitCode == 0;
}
