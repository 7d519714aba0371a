using System.Management.Automation;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Writes the core's log to the streams of a cmdlet.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="dispatcher">Passes the lines to the pipeline's thread.</param>
internal sealed class PipelineLog(Cmdlet cmdlet, PipelineDispatcher dispatcher) : IIngestLog
{
    /// <summary>The tag of the runbook's lines in the information stream. A second tag is the line's <see cref="TranscriptPart"/>.</summary>
    public const string Tag = "PlaintiffIngest";

    /// <inheritdoc/>
    public void Information(TranscriptPart part, RedactedText line)
    {
        var text = line.ToString();
        dispatcher.Post(() => cmdlet.WriteInformation(text, [Tag, part.ToString()]));
    }

    /// <inheritdoc/>
    public void Warning(RedactedText message)
    {
        var text = message.ToString();
        dispatcher.Post(() => cmdlet.WriteWarning(text));
    }

    /// <inheritdoc/>
    public void Verbose(RedactedText message)
    {
        var text = message.ToString();
        dispatcher.Post(() => cmdlet.WriteVerbose(text));
    }
}
