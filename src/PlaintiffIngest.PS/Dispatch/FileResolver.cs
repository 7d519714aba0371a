using System.Buffers;
using System.Management.Automation;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Deliveries;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Resolves PowerShell paths to files.</summary>
/// <param name="session">The session state, with the current location and the drives.</param>
internal sealed partial class FileResolver(SessionState session)
{
    private const string FileSystem = "FileSystem";

    // Delimiters, line ends, and the @ of an email address.
    private static readonly SearchValues<char> ContentCharacters = SearchValues.Create(",;|\t@\"\r\n");

    /// <summary>Rejects pipeline input that is the content of a file instead of its path. The error does not quote it.</summary>
    /// <param name="texts">The values bound to the path.</param>
    /// <exception cref="IngestException">A text does not look like a path, and no file has this name.</exception>
    public void RequireFiles(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            RequirePath(text);
            if (!LooksLikeFileName(text) && !MatchesExistingFile(text))
            {
                throw new IngestException(
                    IngestErrorId.InvalidParameter,
                    $"A string from the pipeline is not the path of a file.",
                    $"Pipe files (Get-ChildItem), not their content (Get-Content): this command reads the file itself. For an unusual file name, use -LiteralPath.");
            }
        }
    }

    /// <summary>Resolves a path that may contain wildcards.</summary>
    /// <param name="path">A path from the operator.</param>
    /// <returns>Full paths. A path without wildcards is returned even if the file does not exist; the core reports that.</returns>
    /// <exception cref="IngestException">The text is not a path, no file matches, the drive does not exist, or the path is not in the file system.</exception>
    public IEnumerable<string> Resolve(string path)
    {
        RequirePath(path);
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [ResolveEscaped(path)];
        }

        try
        {
            var matches = session.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            RequireFileSystem(path, provider);
            return matches.Count > 0 ? WithoutSidecars(matches, path) : MatchEscaped(path);
        }
        catch (Exception error) when (error is ItemNotFoundException or WildcardPatternException)
        {
            return MatchEscaped(path);
        }
        catch (SessionStateException)
        {
            throw NoSuchDrive(path);
        }
    }

    /// <summary>Resolves a path without interpreting wildcards.</summary>
    /// <param name="path">A path from the operator, or an item's PSPath.</param>
    /// <returns>The full path. The file need not exist.</returns>
    /// <exception cref="IngestException">The drive does not exist, or the path is not in the file system.</exception>
    public string ResolveLiteral(string path)
    {
        try
        {
            var fullPath = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            RequireFileSystem(path, provider);
            return fullPath;
        }
        catch (SessionStateException)
        {
            throw NoSuchDrive(path);
        }
    }

    /// <summary>Resolves the path of an output file or folder. Keeps a trailing separator, which marks a folder.</summary>
    /// <param name="path">A path from the operator.</param>
    /// <exception cref="IngestException">The drive does not exist, or the path is not in the file system.</exception>
    public string ResolveOutput(string path)
    {
        var fullPath = ResolveLiteral(path);
        return Path.EndsInDirectorySeparator(path) && !Path.EndsInDirectorySeparator(fullPath) ? fullPath + Path.DirectorySeparatorChar : fullPath;
    }

    // PowerShell converts an object without a path, such as a row from Import-Csv, to a string with all its values. No message may show it.
    private static void RequirePath(string path)
    {
        if (path.StartsWith("@{", StringComparison.Ordinal))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"An object from the pipeline has neither Path nor FullName.",
                $"Pipe files or their paths, such as Get-ChildItem *.csv; this command reads the file itself. For a path that starts with @{{, use -LiteralPath.");
        }
    }

    // A text without an extension or a folder may be a person's name.
    private static bool LooksLikeFileName(string text)
        => !text.AsSpan().ContainsAny(ContentCharacters) && (text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || Extension().IsMatch(text));

    private bool MatchesExistingFile(string text)
    {
        try
        {
            return Resolve(text).Any(Path.Exists);
        }
        catch (Exception error) when (error is IngestException or RuntimeException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    // PowerShell finds nothing if a path has both an escaped bracket and a wildcard.
    private List<string> MatchEscaped(string path)
    {
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        if (!path.Contains('`', StringComparison.Ordinal) || WildcardPattern.ContainsWildcardCharacters(folder) || !Directory.Exists(ResolveEscaped(folder)))
        {
            throw NoMatch(path);
        }

        var pattern = WildcardPattern.Get(Path.GetFileName(path), WildcardOptions.IgnoreCase);
        var files = Directory.EnumerateFiles(ResolveEscaped(folder)).Where(file => pattern.IsMatch(Path.GetFileName(file))).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? WithoutSidecars(files, path) : throw NoMatch(path);
    }

    // A sidecar belongs to a file that also matches, or to one that was not requested.
    private static List<string> WithoutSidecars(IEnumerable<string> matches, string path)
        => matches.Where(match => !SidecarName.IsSidecar(match)).ToList() is { Count: > 0 } files ? files : throw NoMatch(path);

    // Tab completes list[1].csv as list`[1`].csv. A backtick may also be part of a name: the existing file decides.
    private string ResolveEscaped(string path)
    {
        var literal = ResolveLiteral(path);
        var unescaped = ResolveLiteral(WildcardPattern.Unescape(path));
        return Path.Exists(unescaped) || !Path.Exists(literal) ? unescaped : literal;
    }

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name != FileSystem)
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"The path {path} is in {provider.Name}, not in the file system.",
                $"Use the path of a file.");
        }
    }

    private static IngestException NoMatch(string path) => new(
        IngestErrorId.FileNotFound,
        $"No file matches {path}.",
        $"Check the path. In a file name, put a backtick before [ and ], or use -LiteralPath if the command has it.");

    private static IngestException NoSuchDrive(string path) => new(
        IngestErrorId.FileNotFound,
        $"The drive or provider of {path} does not exist.",
        $"Check the path.");

    [GeneratedRegex(@"\.[A-Za-z0-9*?]{1,5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Extension();
}
