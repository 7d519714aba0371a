using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Logging;

/// <summary>Receives messages from the core. Must be thread-safe.</summary>
public interface IIngestLog
{
    /// <summary>A line of the runbook's transcript.</summary>
    /// <param name="part">The part of the transcript.</param>
    /// <param name="line">The line, without a line break.</param>
    void Information(TranscriptPart part, RedactedText line);

    /// <summary>Something that is not an error, but that the operator should look at.</summary>
    /// <param name="message">The message.</param>
    void Warning(RedactedText message);

    /// <summary>A detail for diagnosis, such as a step and its duration.</summary>
    /// <param name="message">The message.</param>
    void Verbose(RedactedText message);

    /// <summary>A step of a file has ended. There is a verbose message about it too.</summary>
    /// <param name="name">The step, such as <c>Merge</c>.</param>
    /// <param name="duration">Elapsed time.</param>
    void StepEnded(string name, TimeSpan duration)
    {
    }

    /// <summary>A file has been processed. Its transcript and its error are reported separately.</summary>
    /// <param name="report">The outcome.</param>
    void FileEnded(FileReport report)
    {
    }
}
