using System.Buffers;
using System.Management.Automation;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Finds the files that a path of PowerShell means.</summary>
/// <param name="session">Knows the current location and the drives.</param>
internal sealed partial class FileResolver(SessionState session)
{
    private const string FileSystem = "FileSystem";

    // What stands between cells, or in an e-mail address, or ends a line.
    private static readonly SearchValues<char> OfContent = SearchValues.Create(",;|\t@\"\r\n");

    /// <summary>Refuses what came down the pipeline and cannot be files: rows and lines of one, which no message may show.</summary>
    /// <param name="texts">What is bound to the path.</param>
    /// <exception cref="IngestException">One of them is no path, and no file has such a name.</exception>
    public void RequireFiles(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            RequirePath(text);
            if (!ReadsAsFileName(text) && !NamesFile(text))
            {
                throw new IngestException(
                    IngestErrorId.InvalidParameter,
                    $"The pipeline gave a text that names no file.",
                    $"Pipe files (Get-ChildItem), not their content (Get-Content): this command reads the file itself. A file that is there can be named by -LiteralPath.");
            }
        }
    }

    /// <summary>The files a path with or without wildcards means.</summary>
    /// <param name="path">A path as the operator gave it.</param>
    /// <returns>Full paths. One without wildcards is returned even when no file is there: the core says what is wrong with it.</returns>
    /// <exception cref="IngestException">Not a path; no file matches; no such drive; not in the file system.</exception>
    public IEnumerable<string> Resolve(string path)
    {
        RequirePath(path);
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [Locate(path)];
        }

        try
        {
            var matches = session.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            RequireFileSystem(path, provider);
            return matches.Count > 0 ? matches : throw NothingMatches(path);
        }
        catch (Exception error) when (error is ItemNotFoundException or WildcardPatternException)
        {
            throw NothingMatches(path);
        }
        catch (SessionStateException)
        {
            throw NoSuchDrive(path);
        }
    }

    /// <summary>The full path of a file, its name taken as it is.</summary>
    /// <param name="path">A path as the operator gave it, or an item's PSPath.</param>
    /// <returns>The full path, whether a file is there or not.</returns>
    /// <exception cref="IngestException">No such drive; not in the file system.</exception>
    public string Locate(string path)
    {
        try
        {
            var full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            RequireFileSystem(path, provider);
            return full;
        }
        catch (SessionStateException)
        {
            throw NoSuchDrive(path);
        }
    }

    /// <summary>The full path of a file or folder to write; a separator at its end, which makes it a folder, is kept.</summary>
    /// <param name="path">A path as the operator gave it.</param>
    /// <exception cref="IngestException">No such drive; not in the file system.</exception>
    public string LocateOutput(string path)
    {
        var full = Locate(path);
        return Path.EndsInDirectorySeparator(path) && !Path.EndsInDirectorySeparator(full) ? full + Path.DirectorySeparatorChar : full;
    }

    // The engine turns an object without a path, such as a row of Import-Csv, into a text of all its values: no message may show it.
    private static void RequirePath(string path)
    {
        if (path.StartsWith("@{", StringComparison.Ordinal))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"The pipeline gave an object that has neither Path nor FullName.",
                $"Pipe files or their paths, such as Get-ChildItem *.csv; the file itself is read by this command. A path that begins with @{{ goes to -LiteralPath.");
        }
    }

    // Without what content has, and with the extension or the folder that a file's name has: a name alone may be a person's.
    private static bool ReadsAsFileName(string text)
        => !text.AsSpan().ContainsAny(OfContent) && (text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || Extension().IsMatch(text));

    private bool NamesFile(string text)
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

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name != FileSystem)
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"The path {path} is not in the file system but in {provider.Name}.",
                $"Give the path of a file.");
        }
    }

    private static IngestException NothingMatches(string path) => new(
        IngestErrorId.FileNotFound,
        $"No file matches {path}.",
        $"Check the path. Use -LiteralPath when [ and ] are part of the file's name.");

    private static IngestException NoSuchDrive(string path) => new(
        IngestErrorId.FileNotFound,
        $"The drive or provider of {path} does not exist.",
        $"Check the path.");

    [GeneratedRegex(@"\.[A-Za-z0-9*?]{1,5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Extension();
}
