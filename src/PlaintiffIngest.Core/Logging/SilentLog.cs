using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Logging;

/// <summary>Discards all messages.</summary>
internal sealed class SilentLog : IIngestLog
{
    /// <inheritdoc/>
    public void Information(TranscriptPart part, RedactedText line)
    {
    }

    /// <inheritdoc/>
    public void Warning(RedactedText message)
    {
    }

    /// <inheritdoc/>
    public void Verbose(RedactedText message)
    {
    }
}
