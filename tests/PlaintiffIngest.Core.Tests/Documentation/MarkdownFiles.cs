using System.Text.RegularExpressions;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Documentation;

/// <summary>The repository's Markdown files.</summary>
internal static partial class MarkdownFiles
{
    /// <summary>Paths of all of them, relative to the repository, with slashes.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. new[] { ".", "docs", ".github" }
            .SelectMany(folder => Directory.EnumerateFiles(
                Repository.PathOf(folder), "*.md", folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A file's text with LF line ends.</summary>
    public static string Read(params string[] path) => File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n");

    /// <summary>A file's text without code blocks and code spans, which hold no links.</summary>
    public static string WithoutCode(string text) => Code().Replace(text, string.Empty);

    /// <summary>The anchors of a file's headings, as GitHub makes them.</summary>
    public static IReadOnlySet<string> Anchors(string text)
        => Heading().Matches(CodeBlock().Replace(text, string.Empty))
            .Select(match => NotInAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), string.Empty).Replace(' ', '-'))
            .ToHashSet();

    /// <summary>The cells of every row of the tables in a text, without the row of dashes.</summary>
    public static IEnumerable<string[]> TableRows(string text)
        => text.Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
