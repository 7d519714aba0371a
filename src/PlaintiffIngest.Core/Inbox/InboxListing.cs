using System.IO.Enumeration;
using PlaintiffIngest.Core.Deliveries;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>Lists the files of a folder that may be deliveries.</summary>
/// <param name="options">The folder and the names of its files.</param>
internal sealed class InboxListing(InboxOptions options)
{
    // Extensions that programs use for files that they are still writing.
    private static readonly string[] TemporaryExtensions =
        [".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".swp", ".lock", ".lck", ".uploading"];

    /// <summary>Lists the deliveries, oldest first. Ignores links, pipes, hidden and temporary files, sidecars, markers and reason files.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotReadable"/>: the folder cannot be read.</exception>
    public IReadOnlyList<InboxFile> Deliveries() =>
    [
        .. Files()
            .Where(file => IsDelivery(file.Name))
            .Select(file => new InboxFile(file.FullName, new FileStamp(file.Length, file.LastWriteTimeUtc)))
            .OrderBy(file => file.Stamp.LastWriteTimeUtc)
            .ThenBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>Lists sidecars and markers whose file is not in the folder.</summary>
    public IReadOnlyList<string> Orphans()
    {
        var files = Files().ToLookup(file => CompanionNames.DeliveryOf(file.Name, options.Marker));
        var names = files[null].Select(file => file.Name).ToHashSet(RealPath.Comparer);
        return [.. files.Where(group => group.Key is { } main && !IsPresent(main, names)).SelectMany(group => group).Select(file => file.FullName)];
    }

    /// <summary>Lists the names of files that .NET cannot open, because the names are not valid UTF-8.</summary>
    public IReadOnlyList<string> Unreachable()
        => [.. Files(file => file.Name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(file.FullName)).Select(file => file.Name)];

    // A marker may be named after the file without its extension.
    private static bool IsPresent(string main, HashSet<string> names)
        => names.Contains(main) || names.Any(name => RealPath.Comparer.Equals(BatchIdentity.BaseName(name), main));

    private List<FileInfo> Files() => Files(IsRegular);

    private List<FileInfo> Files(Func<FileInfo, bool> isWanted)
    {
        try
        {
            return [.. new DirectoryInfo(options.Folder).EnumerateFiles().Where(isWanted)];
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            throw InboxErrors.FolderNotReadable(options.Folder);
        }
    }

    private bool IsDelivery(string name)
        => !SidecarName.IsSidecar(name)
            && !CompanionNames.IsMarker(name, options.Marker)
            && !name.EndsWith(CompanionNames.ReasonExtension, StringComparison.OrdinalIgnoreCase)
            && options.Filter.Any(filter => FileSystemName.MatchesSimpleExpression(filter, name));

    private static bool IsRegular(FileInfo file)
        => (file.Attributes & (FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint | FileAttributes.Device)) == 0
            && file.LinkTarget is null
            && file.Name[0] is not ('.' or '~')
            && !file.Name.EndsWith('~')
            && !TemporaryExtensions.Contains(file.Extension, StringComparer.OrdinalIgnoreCase)
            && file.Exists
            && !SpecialFile.IsPipe(file.FullName);
}
