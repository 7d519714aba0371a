using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>Checks that the three folders exist, differ and can be written to, before anything is claimed.</summary>
internal static class InboxFolders
{
    /// <summary>The start of the names of temporary files in the archive and the folder for failed files.</summary>
    public const string TemporaryPrefix = ".plaintiff-ingest-";

    // No copy or import should take longer than this.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    /// <summary>Checks the folders.</summary>
    /// <param name="options">The folders.</param>
    /// <param name="willMove">Whether files will be moved.</param>
    /// <exception cref="IngestException">
    /// <see cref="IngestErrorId.FileNotFound"/>, <see cref="IngestErrorId.InvalidParameter"/> or <see cref="IngestErrorId.FileNotWritable"/>.
    /// </exception>
    public static void Validate(InboxOptions options, bool willMove)
    {
        (string Parameter, string Path)[] folders = [("Folder", options.Folder), ("Archive", options.Archive), ("Failed", options.Failed)];
        foreach (var (parameter, path) in folders)
        {
            RequireFolder(parameter, path);
        }

        RequireDifferent(folders[0], folders[1]);
        RequireDifferent(folders[0], folders[2]);
        RequireDifferent(folders[1], folders[2]);
        RequireMarker(options);
        if (willMove)
        {
            foreach (var (parameter, path) in folders.Skip(1))
            {
                RequireWritable(parameter, path, options.Folder);
                RemoveLeftovers(path);
            }
        }
    }

    private static void RequireFolder(string parameter, string path)
    {
        if (File.Exists(path))
        {
            throw InboxErrors.FolderIsFile(parameter, path);
        }

        if (!Directory.Exists(path))
        {
            throw InboxErrors.FolderMissing(parameter, path);
        }
    }

    private static void RequireDifferent((string Parameter, string Path) first, (string Parameter, string Path) second)
    {
        if (RealPath.Comparer.Equals(RealPathOf(first.Path), RealPathOf(second.Path)))
        {
            throw InboxErrors.SameFolder(first.Parameter, second.Parameter, second.Path);
        }
    }

    private static string RealPathOf(string path) => Path.TrimEndingDirectorySeparator(RealPath.Resolve(Path.TrimEndingDirectorySeparator(path)));

    // A marker is never a delivery: with the extension of deliveries, nothing would ever be imported.
    private static void RequireMarker(InboxOptions options)
    {
        if (options.Marker is { } marker
            && (marker.Length < 2 || marker[0] != '.' || marker.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || marker.Contains('*', StringComparison.Ordinal)
                || options.Filter.Any(filter => filter.EndsWith(marker, StringComparison.OrdinalIgnoreCase))))
        {
            throw InboxErrors.MarkerInvalid(marker);
        }
    }

    // A folder that is mounted twice has two paths. Moving a file from one to the other would delete it.
    private static void RequireWritable(string parameter, string path, string inbox)
    {
        var name = $"{TemporaryPrefix}{Path.GetRandomFileName()}";
        try
        {
            using var probe = new FileStream(Path.Combine(path, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            if (File.Exists(Path.Combine(inbox, name)))
            {
                throw InboxErrors.SameFolder("Folder", parameter, path);
            }
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            throw InboxErrors.FolderNotWritable(parameter, path);
        }
    }

    // A process that was killed left them. They may contain rows.
    private static void RemoveLeftovers(string folder)
    {
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles($"{TemporaryPrefix}*").Where(file => file.LastWriteTimeUtc < DateTime.UtcNow - LeftoverAge))
            {
                file.Delete();
            }
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            // Another process is removing them too, or they belong to another user.
        }
    }
}
