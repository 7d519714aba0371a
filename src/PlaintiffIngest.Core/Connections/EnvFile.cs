using System.Text;

namespace PlaintiffIngest.Core.Connections;

/// <summary>A file of variables such as <c>.env.dev</c>: <c>KEY=VALUE</c> lines with optional quotes, comments and <c>export</c>.</summary>
internal static class EnvFile
{
    /// <summary>Reads the variables. If a variable is set twice, the last value wins.</summary>
    /// <param name="path">The file. A file that does not exist has no variables.</param>
    /// <exception cref="IOException">An I/O error occurred.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to read the file.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
        => File.Exists(path) ? Parse(File.ReadAllText(path)) : new Dictionary<string, string>();

    /// <summary>Parses the content of a file.</summary>
    /// <param name="text">The content.</param>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.TrimStart('\uFEFF').Split('\n').Select(line => line.Trim()))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] != '#')
            {
                variables[ParseName(line[..equals])] = ParseValue(line[(equals + 1)..].TrimStart());
            }
        }

        return variables;
    }

    private static string ParseName(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is ["export", var name] ? name : text.Trim();
    }

    private static string ParseValue(string text) => text switch
    {
        ['\'', ..] when text.IndexOf('\'', 1) is var end and > 0 => text[1..end],
        ['"', ..] when ParseDoubleQuoted(text) is { } quoted => quoted,
        _ => StripComment(text),
    };

    // In double quotes, a backslash escapes only a quote or another backslash.
    private static string? ParseDoubleQuoted(string text)
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

    // A # inside a word is part of the value, because passwords may contain it.
    private static string StripComment(string text)
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
