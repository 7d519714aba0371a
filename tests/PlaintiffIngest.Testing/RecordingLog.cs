using System.Collections.Concurrent;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Testing;

/// <summary>Records the core's messages.</summary>
public sealed class RecordingLog : IIngestLog
{
    private readonly ConcurrentQueue<(string Kind, string Text)> entries = new();

    /// <summary>The runbook's lines.</summary>
    public IReadOnlyList<string> Lines => Of("line");

    /// <summary>The warnings.</summary>
    public IReadOnlyList<string> Warnings => Of("warning");

    /// <summary>The verbose messages.</summary>
    public IReadOnlyList<string> VerboseMessages => Of("verbose");

    /// <summary>All messages, in order.</summary>
    public IReadOnlyList<string> All => [.. entries.Select(entry => entry.Text)];

    /// <inheritdoc/>
    public void Information(TranscriptPart part, RedactedText line) => entries.Enqueue(("line", line.ToString()));

    /// <inheritdoc/>
    public void Warning(RedactedText message) => entries.Enqueue(("warning", message.ToString()));

    /// <inheritdoc/>
    public void Verbose(RedactedText message) => entries.Enqueue(("verbose", message.ToString()));

    private string[] Of(string kind) => [.. entries.Where(entry => entry.Kind == kind).Select(entry => entry.Text)];
}
