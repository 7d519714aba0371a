using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Logging;

/// <summary>Forwards each message to several logs.</summary>
/// <param name="logs">The logs, in order.</param>
public sealed class CombinedLog(params IReadOnlyList<IIngestLog> logs) : IIngestLog
{
    /// <inheritdoc/>
    public void Information(TranscriptPart part, RedactedText line) => Each(log => log.Information(part, line));

    /// <inheritdoc/>
    public void Warning(RedactedText message) => Each(log => log.Warning(message));

    /// <inheritdoc/>
    public void Verbose(RedactedText message) => Each(log => log.Verbose(message));

    /// <inheritdoc/>
    public void StepEnded(string name, TimeSpan duration) => Each(log => log.StepEnded(name, duration));

    /// <inheritdoc/>
    public void FileEnded(FileReport report) => Each(log => log.FileEnded(report));

    private void Each(Action<IIngestLog> write)
    {
        foreach (var log in logs)
        {
            write(log);
        }
    }
}
