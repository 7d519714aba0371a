using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>
/// Moves a delivery with its sidecars, marker, rejects and reason. The companions get their new names first and lose their old ones last,
/// so that a process that is killed leaves a delivery that is complete in one of the two folders.
/// </summary>
/// <param name="options">The folders.</param>
/// <param name="folder">Full path of the folder to move to.</param>
internal sealed class DeliveryMove(InboxOptions options, string folder)
{
    /// <summary>Moves a delivery.</summary>
    /// <param name="file">The file.</param>
    /// <param name="result">The result of its import. Its error, if any, is the reason to write down.</param>
    /// <returns>The full paths of the file and of its rejects, if there are any; null if the file is gone or was replaced meanwhile.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>: the file stays where it is, or its old name remains.</exception>
    public (string Path, string? Rejects)? Run(InboxFile file, IngestResult result)
    {
        try
        {
            foreach (var name in CompanionNames.Candidates(file.Name, file.Sample))
            {
                var attempt = new Attempt(Path.Combine(folder, name), file, folder, Companions(file, name));
                if (attempt.Publish(result.Error is { } error ? path => ReasonFile.Write(path, file.TemporaryPath(folder, CompanionNames.ReasonExtension), result, error) : null) is { } isMoved)
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

    // A try to move the delivery under one name.
    private sealed class Attempt(string target, InboxFile file, string folder, List<(string Source, string Target)> companions)
    {
        private readonly List<(string Path, FileSample Sample)> sources = [];
        private readonly List<string> created = [];

        // True if it is moved, false if it is gone or was replaced, null if the name is taken.
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
            return FilePublisher.Publish(file.Path, file.Sample, target, TemporaryPath()) switch
            {
                FilePublisher.Outcome.Published or FilePublisher.Outcome.AlreadyThere => true,
                FilePublisher.Outcome.NameTaken => Undo(null),
                _ => Undo(false),
            };
        }

        // A file that was delivered anew meanwhile stays.
        public (string Path, string? Rejects) RemoveSources()
        {
            foreach (var (path, sample) in sources.Prepend((file.Path, file.Sample)))
            {
                if (FileSample.Of(path) == sample)
                {
                    File.Delete(path);
                }
            }

            return (target, companions.Find(companion => companion.Target.EndsWith(CompanionNames.RejectsExtension, StringComparison.Ordinal)).Target);
        }

        private bool PublishCompanions()
        {
            foreach (var (source, companion) in companions)
            {
                if (FileSample.Of(source) is not { } sample)
                {
                    continue;
                }

                switch (FilePublisher.Publish(source, sample, companion, TemporaryPath()))
                {
                    case FilePublisher.Outcome.Published:
                        created.Add(companion);
                        sources.Add((source, sample));
                        break;
                    case FilePublisher.Outcome.AlreadyThere:
                        sources.Add((source, sample));
                        break;
                    case FilePublisher.Outcome.NameTaken when FilePublisher.IsSame(source, companion, checkTime: false):
                        // Rejects of an earlier try that was killed.
                        sources.Add((source, sample));
                        break;
                    case FilePublisher.Outcome.NameTaken:
                        return false;
                }
            }

            return true;
        }

        // If the file is there after all, another process has moved it, and its companions are there to stay.
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

        private string TemporaryPath() => file.TemporaryPath(folder, $".{Path.GetRandomFileName()}.tmp");
    }
}
