using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>Finds the files that are complete: those that have a marker, or have not changed for some time.</summary>
/// <param name="options">The marker and the waiting time.</param>
/// <param name="log">Receives a line for each file that is not complete.</param>
internal sealed class CompletionCheck(InboxOptions options, IIngestLog log)
{
    /// <summary>Waits, if there are no markers, and returns the files that are complete.</summary>
    /// <param name="files">The files.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<IReadOnlyList<InboxFile>> RunAsync(IReadOnlyList<InboxFile> files, CancellationToken cancellationToken)
    {
        if (options.Marker is null && files.Count > 0)
        {
            await Task.Delay(options.StableFor, cancellationToken);
        }

        return [.. files.Where(IsComplete)];
    }

    /// <summary>Whether a file is unchanged and complete. If not, logs the reason.</summary>
    /// <param name="file">The file, as it was listed.</param>
    public bool IsComplete(InboxFile file)
    {
        if (FileStamp.Of(file.Path) is not { } current)
        {
            log.Verbose($"{file.Name}: the file is gone. Another process has moved it.");
            return false;
        }

        if (options.Marker is { } marker && !CompanionNames.Markers(file.Name, marker).Any(name => File.Exists(Path.Combine(options.Folder, name))))
        {
            return LogWaiting($"{file.Name} has no marker ({string.Join(" or ", CompanionNames.Markers(file.Name, marker).Distinct())})");
        }

        return current == file.Stamp || LogWaiting($"{file.Name} is still being written");
    }

    private bool LogWaiting(RedactedText what)
    {
        log.Information(TranscriptPart.Folder, $"Waiting: {what}.");
        return false;
    }
}
