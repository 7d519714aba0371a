using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>
/// Moves a delivery with its sidecars, marker, rejects and reason file. Companions are created in the new folder first and removed from
/// the old one last, so that after a kill the delivery is complete in one of the two folders.
/// </summary>
/// <param name="options">The folders.</param>
/// <param name="folder">Full path of the folder to move to.</param>
internal sealed class DeliveryMove(InboxOptions options, string folder)
{
    /// <summary>Moves a delivery.</summary>
    /// <param name="file">The file.</param>
    /// <param name="result">The result of its import. If it has an error, the error is written to the reason file.</param>
    /// <returns>The full paths of the file and of its rejects, if there are any; null if another process has moved or replaced the file.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>: the file was not moved, or was copied but not removed.</exception>
    public (string Path, string? Rejects)? Run(InboxFile file, IngestResult result)
    {
        try
        {
            foreach (var name in CompanionNames.Candidates(file.Name, file.Stamp))
            {
                var attempt = new Attempt(Path.Combine(folder, name), file, folder, Companions(file, name));
                if (attempt.Publish(result.Error is { } error ? path => ReasonFile.Write(path, TemporaryPath(file, folder, CompanionNames.ReasonExtension), result, error) : null) is { } isMoved)
                {
                    return isMoved ? attempt.RemoveSources() : null;
                }
            }

            throw InboxErrors.NotMoved(file.Name, folder);
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            throw InboxErrors.NotMoved(file.Name, folder);
        }
    }

    private List<(string Source, string Target)> Companions(InboxFile file, string name)
    {
        var rejects = file.TemporaryPath(options.Failed, CompanionNames.RejectsExtension);
        return
        [
            .. CompanionNames.Companions(file.Name, name, options.Marker)
                .Select(names => (Source: Path.Combine(options.Folder, names.Name), Target: Path.Combine(folder, names.NewName)))
                .Append((Source: rejects, Target: Path.Combine(folder, BatchIdentity.BaseName(name) + CompanionNames.RejectsExtension)))
                .Where(companion => File.Exists(companion.Source)),
        ];
    }

    // Another process may be moving the same delivery.
    private static string TemporaryPath(InboxFile file, string folder, string extension)
        => file.TemporaryPath(folder, $".{Path.GetRandomFileName()}{extension}");

    // An attempt to move the delivery under one name.
    private sealed class Attempt(string target, InboxFile file, string folder, List<(string Source, string Target)> companions)
    {
        private readonly List<(string Path, FileStamp Stamp)> sources = [];
        private readonly List<string> created = [];

        // Returns true if the delivery was moved, false if it is gone or was replaced, null if the name is taken.
        public bool? Publish(Action<string>? writeReason)
        {
            if (FilePublisher.Exists(target) && !FilePublisher.IsSame(file.Path, target, checkTime: true))
            {
                return File.Exists(file.Path) ? null : false;
            }

            if (!PublishCompanions())
            {
                return Undo(null);
            }

            writeReason?.Invoke(target + CompanionNames.ReasonExtension);
            return FilePublisher.Publish(file.Path, file.Stamp, target, TemporaryPath(file, folder, ".tmp")) switch
            {
                FilePublisher.Outcome.Published or FilePublisher.Outcome.AlreadyThere => true,
                FilePublisher.Outcome.NameTaken => Undo(null),
                _ => Undo(false),
            };
        }

        // A file that the vendor has replaced in the meantime is kept. Two processes can find the file published, and the one that deletes the
        // source has moved it. For the other, the result is null.
        public (string Path, string? Rejects)? RemoveSources()
        {
            var isMoved = FileStamp.Of(file.Path) is { } stamp && (stamp != file.Stamp || FilePublisher.Delete(file.Path));
            foreach (var source in sources.Where(source => FileStamp.Of(source.Path) == source.Stamp))
            {
                File.Delete(source.Path);
            }

            return isMoved
                ? (target, companions.Find(companion => companion.Target.EndsWith(CompanionNames.RejectsExtension, StringComparison.Ordinal)).Target)
                : null;
        }

        private bool PublishCompanions()
        {
            foreach (var (source, companion) in companions)
            {
                if (FileStamp.Of(source) is not { } stamp)
                {
                    continue;
                }

                switch (FilePublisher.Publish(source, stamp, companion, TemporaryPath(file, folder, ".tmp")))
                {
                    case FilePublisher.Outcome.Published:
                        created.Add(companion);
                        sources.Add((source, stamp));
                        break;
                    case FilePublisher.Outcome.AlreadyThere:
                        sources.Add((source, stamp));
                        break;
                    case FilePublisher.Outcome.NameTaken when FilePublisher.IsSame(source, companion, checkTime: false):
                        // Rejects from an earlier attempt that was killed.
                        sources.Add((source, stamp));
                        break;
                    case FilePublisher.Outcome.NameTaken:
                        return false;
                }
            }

            return true;
        }

        // If the target exists, another process has moved the file, and its companions must be kept.
        private bool? Undo(bool? outcome)
        {
            var isThere = File.Exists(target);
            if (outcome is null || !isThere)
            {
                created.ForEach(File.Delete);
            }

            if (!isThere)
            {
                File.Delete(target + CompanionNames.ReasonExtension);
            }

            return outcome;
        }
    }
}
