using System.Text;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Connections;

/// <summary>A file of variables such as <c>.env.dev</c>: <c>KEY=VALUE</c>, quotes, comments, an optional <c>export</c>.</summary>
internal static class EnvFile
{
    /// <summary>Reads the variables; of one that is set twice, the last value.</summary>
    /// <param name="path">The file; one that does not exist has no variables.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
        => File.Exists(path) ? Parse(File.ReadAllText(path)) : new Dictionary<string, string>();

    /// <summary>Reads variables from a text.</summary>
    /// <param name="text">The text of a file.</param>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.TrimStart('\uFEFF').Split('\n').Select(line => line.Trim()))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] != '#')
            {
                variables[Name(line[..equals])] = Value(line[(equals + 1)..].TrimStart());
            }
        }

        return variables;
    }

    private static string Name(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is ["export", var name] ? name : text.Trim();
    }

    private static string Value(string text) => text switch
    {
        ['\'', ..] when text.IndexOf('\'', 1) is var end and > 0 => text[1..end],
        ['"', ..] when Quoted(text) is { } quoted => quoted,
        _ => WithoutComment(text),
    };

    // In double quotes a backslash keeps a quote and a backslash; before anything else it is itself.
    private static string? Quoted(string text)
    {
        var value = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return value.ToString();
            }

            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
            {
                i++;
            }

            value.Append(text[i]);
        }

        return null;
    }

    // A # inside a word belongs to it: passwords hold them.
    private static string WithoutComment(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '#' && (i == 0 || char.IsWhiteSpace(text[i - 1])))
            {
                return text[..i].TrimEnd();
            }
        }

        return text;
    }
}
