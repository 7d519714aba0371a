using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Local;

/// <summary>Quotes another program in an error message: on one line, the cause first.</summary>
public static partial class ProgramOutput
{
    private const int MaxLines = 4;

    /// <summary>Picks the lines that name a cause; without any, the last lines.</summary>
    /// <param name="output">What the program wrote.</param>
    /// <returns>At most four lines, joined by semicolons; empty if the program wrote nothing.</returns>
    public static string Quote(string output)
    {
        var lines = output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var causes = lines.Where(line => Cause().IsMatch(line)).Distinct().Take(MaxLines).ToArray();
        return string.Join("; ", causes.Length > 0 ? causes : lines.TakeLast(MaxLines));
    }

    // PostgreSQL, the dynamic linker, the shell, npm and apt-get.
    [GeneratedRegex(@"\b(error|errors|fatal|panic|invalid|cannot|could not|not found|denied|no such file)\b|^E: |^W: Failed", RegexOptions.IgnoreCase)]
    private static partial Regex Cause();
}
