using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Passes everything on, and lets a test act when a line or a warning is written.</summary>
internal sealed class LogHook(IIngestLog inner, Action<string>? onLine) : IIngestLog
{
    public void Information(TranscriptPart part, RedactedText line)
    {
        inner.Information(part, line);
        onLine?.Invoke(line.ToString());
    }

    public void Warning(RedactedText message)
    {
        inner.Warning(message);
        onLine?.Invoke(message.ToString());
    }

    public void Verbose(RedactedText message) => inner.Verbose(message);
}
