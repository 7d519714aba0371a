using System.Management.Automation;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.PS.Pipeline;

/// <summary>Finds the files that a path of PowerShell means.</summary>
/// <param name="session">Knows the current location and the drives.</param>
internal sealed class FileResolver(SessionState session)
{
    private const string FileSystem = "FileSystem";

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
        catch (ItemNotFoundException)
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
}
