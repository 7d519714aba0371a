using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Deliveries;

/// <summary>One line of a checksum file, in the format of sha256sum, BSD or OpenSSL, or a hash alone.</summary>
/// <param name="Hash">SHA-256 hash.</param>
/// <param name="FileName">The path of the file that the hash belongs to; null if the line names none.</param>
internal readonly partial record struct ChecksumLine(FileHash Hash, string? FileName)
{
    /// <summary>Whether a line can be ignored: it is blank, a comment, or a checksum of another algorithm.</summary>
    /// <param name="line">The line, without its line break.</param>
    public static bool IsIrrelevant(string line)
        => string.IsNullOrWhiteSpace(line) || line.StartsWith('#') || (OtherAlgorithm().IsMatch(line) && !Bsd().IsMatch(line));

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line, without its line break.</param>
    /// <returns>The checksum; null if the line is malformed.</returns>
    public static ChecksumLine? Parse(string line)
    {
        line = line.TrimEnd();
        var match = Gnu().Match(line) is { Success: true } gnu ? gnu : Bsd().Match(line);
        if (!match.Success)
        {
            return null;
        }

        var name = match.Groups["name"] is { Success: true } group ? group.Value : null;
        return new ChecksumLine(
            new FileHash(match.Groups["hash"].Value.ToLowerInvariant()),
            name is not null && match.Groups["escaped"].Length > 0 ? Unescape(name) : name);
    }

    // sha256sum starts a line with a backslash if the name has a line break or a backslash, and escapes them.
    private static string Unescape(string name) => Escape().Replace(name, match => match.Value switch
    {
        @"\n" => "\n",
        @"\r" => "\r",
        _ => @"\",
    });

    // One space, then a space for a text file or an asterisk for a binary one.
    [GeneratedRegex(@"\A(?<escaped>\\?)\s*(?<hash>[0-9A-Fa-f]{64})(?:[ \t][ \t*]?(?<name>.+))?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Gnu();

    [GeneratedRegex(@"\A(?<escaped>\\?)SHA(2-)?256 ?\((?<name>.+)\) ?= ?(?<hash>[0-9A-Fa-f]{64})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bsd();

    [GeneratedRegex(@"\A\\?[A-Z][A-Z0-9/-]* ?\(.+\) ?= ?[0-9A-Fa-f]+\s*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OtherAlgorithm();

    [GeneratedRegex(@"\\[nr\\]", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
