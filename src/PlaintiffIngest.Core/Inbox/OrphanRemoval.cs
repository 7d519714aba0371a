using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>
/// Removes sidecars and markers whose file was moved by a process that was killed before it removed them. They are known by their copy beside
/// that file, with the same time: a sidecar that is delivered before its file is another one.
/// </summary>
/// <param name="options">The folders.</param>
/// <param name="log">Receives what is removed.</param>
internal sealed class OrphanRemoval(InboxOptions options, IIngestLog log)
{
    /// <summary>Removes those that were moved.</summary>
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
                // It stays until the next run. An import does not depend on it.
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
