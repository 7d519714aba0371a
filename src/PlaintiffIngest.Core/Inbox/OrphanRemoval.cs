using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>
/// Removes sidecars and markers that a killed process left behind after it moved their file. They have a copy with the same time next to
/// the moved file. A sidecar that arrives before its file has no such copy and is kept.
/// </summary>
/// <param name="options">The folders.</param>
/// <param name="log">Receives what is removed.</param>
internal sealed class OrphanRemoval(InboxOptions options, IIngestLog log)
{
    /// <summary>Removes the orphans that have a copy in the archive or the folder for failed files.</summary>
    /// <param name="orphans">Full paths of sidecars and markers without a file.</param>
    public void Run(IReadOnlyList<string> orphans)
    {
        foreach (var orphan in orphans)
        {
            try
            {
                if (Copies(orphan).Any(copy => FilePublisher.IsSame(orphan, copy, checkTime: true)))
                {
                    File.Delete(orphan);
                    log.Verbose($"{Path.GetFileName(orphan)}: removed, because its file was moved.");
                }
            }
            catch (Exception error) when (PrivateFile.IsFileError(error))
            {
                // The next run tries again. No import depends on it.
                log.Verbose($"{Path.GetFileName(orphan)}: cannot be removed.");
            }
        }
    }

    // Its own name, or one with the time of the file: x.csv.sha256 or x.20260117T023000Z.csv.sha256.
    private IEnumerable<string> Copies(string orphan)
    {
        var name = Path.GetFileName(orphan);
        var extension = Path.GetExtension(name);
        var main = Path.GetFileNameWithoutExtension(name);
        var stem = BatchIdentity.BaseName(main);
        return new[] { options.Archive, options.Failed }
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles())
            .Where(file => file.Name.StartsWith(stem, StringComparison.Ordinal) && file.Name.EndsWith(extension, StringComparison.Ordinal))
            .Select(file => file.FullName);
    }
}
