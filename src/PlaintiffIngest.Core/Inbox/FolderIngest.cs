using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>Imports the complete files of a folder one after the other, and moves each as soon as its outcome is certain.</summary>
/// <param name="options">The folders.</param>
/// <param name="log">Receives which files are not complete yet and which were moved.</param>
public sealed class FolderIngest(InboxOptions options, IIngestLog log)
{
    private readonly CompletionCheck completion = new(options, log);

    /// <summary>Checks the folders. Call it before the database is opened.</summary>
    /// <param name="willCommit">Whether files will be imported and moved; otherwise it is a dry run.</param>
    /// <exception cref="IngestException">A folder does not exist or cannot be used.</exception>
    public void ValidateFolders(bool willCommit) => InboxFolders.Validate(options, willCommit);

    /// <summary>Imports the complete files.</summary>
    /// <param name="pipeline">Imports a file.</param>
    /// <param name="template">The parameters that all files share.</param>
    /// <param name="write">Receives the outcome of each file.</param>
    /// <param name="cancellationToken">Stops it after the rollback of the current file.</param>
    /// <exception cref="IngestException">The folder cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The operator canceled it.</exception>
    public async Task RunAsync(IngestPipeline pipeline, IngestRequest template, Func<InboxResult, Task> write, CancellationToken cancellationToken)
    {
        var listing = new InboxListing(options);
        if (template.Commit)
        {
            new OrphanRemoval(options, log).Run(listing.Orphans());
        }

        foreach (var name in listing.Unreachable())
        {
            log.Warning($"{name}: the file cannot be opened, because its name is not valid UTF-8. Rename it, and ask the vendor for names in UTF-8.");
        }

        var (archived, failed) = (0, 0);
        var found = listing.Deliveries();
        foreach (var file in await completion.RunAsync(found, cancellationToken))
        {
            // The imports of earlier files may have taken a while.
            if (!completion.IsComplete(file))
            {
                continue;
            }

            var result = await pipeline.RunAsync(RequestFor(file, template), cancellationToken);
            if (IsGone(file, result))
            {
                continue;
            }

            var (entry, destination) = template.Commit ? Move(file, result) : (new InboxResult(result, null), Destination.Stay);
            await write(entry);
            archived += destination == Destination.Archive ? 1 : 0;
            failed += destination == Destination.Failed ? 1 : 0;
            if (result.Error is { IsFatal: true })
            {
                return;
            }
        }

        // If the share is gone, every file seems to have been moved.
        InboxFolders.Validate(options, willMove: false);
        var left = found.Count(file => File.Exists(file.Path));
        log.Information(TranscriptPart.Folder, found.Count == 0
            ? (RedactedText)$"Folder: {options.Folder} has no file to import"
            : $"Folder: {options.Folder} archived={archived} failed={failed} left={left}");
    }

    private IngestRequest RequestFor(InboxFile file, IngestRequest template) => template with
    {
        Path = file.Path,
        RejectPath = template.Commit ? file.TemporaryPath(options.Failed, CompanionNames.RejectsExtension) : null,
        Force = true,
    };

    private bool IsGone(InboxFile file, IngestResult result)
    {
        if (result.Error?.ErrorId != IngestErrorId.FileNotFound || File.Exists(file.Path))
        {
            return false;
        }

        log.Verbose($"{file.Name}: the file is gone. Another process has moved it.");
        return true;
    }

    private (InboxResult File, Destination Destination) Move(InboxFile file, IngestResult result)
    {
        var destination = DestinationPolicy.For(result);
        if (destination == Destination.Stay)
        {
            return (new InboxResult(result, null), destination);
        }

        if (result is { RejectPath: null, Outcome: not IngestOutcome.Duplicate })
        {
            File.Delete(file.TemporaryPath(options.Failed, CompanionNames.RejectsExtension));
        }

        try
        {
            var folder = destination == Destination.Archive ? options.Archive : options.Failed;
            if (new DeliveryMove(options, folder).Run(file, result) is not { } moved)
            {
                log.Information(TranscriptPart.Folder, $"Not moved: {file.Name} was moved or replaced by another process.");
                return (new InboxResult(result, null), Destination.Stay);
            }

            log.Information(TranscriptPart.Folder, $"Moved: {file.Name} to {moved.Path}");
            return (new InboxResult(result with { MovedTo = Redactor.Redact(moved.Path), RejectPath = moved.Rejects is { } rejects ? Redactor.Redact(rejects) : null }, null), destination);
        }
        catch (IngestException error)
        {
            return (new InboxResult(result, error), Destination.Stay);
        }
    }
}
