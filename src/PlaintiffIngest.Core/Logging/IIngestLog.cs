using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Logging;

/// <summary>Where the core tells what it does. Called from any thread.</summary>
public interface IIngestLog
{
    /// <summary>One of the runbook's lines: what the operator reads.</summary>
    /// <param name="part">What it is about.</param>
    /// <param name="line">The line, without a line break.</param>
    void Information(TranscriptPart part, RedactedText line);

    /// <summary>Something that is not an error but wants the operator's eye.</summary>
    /// <param name="message">The message.</param>
    void Warning(RedactedText message);

    /// <summary>A step and its duration.</summary>
    /// <param name="message">The message.</param>
    void Verbose(RedactedText message);
}
