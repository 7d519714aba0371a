using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>What one attempt to load a file found. Every attempt makes its own: nothing of a lost one survives into the next.</summary>
internal sealed record LoadReport
{
    /// <summary>A load that has not read anything.</summary>
    public static LoadReport Empty { get; } = new();

    /// <summary>What became of the data rows; zeros for what the attempt did not reach.</summary>
    public RunCounts Rows { get; init; }

    /// <summary>What reading the file found besides its rows.</summary>
    public ReadSummary Read { get; init; } = ReadSummary.None;

    /// <summary>Rows expected and found; null when the attempt did not reconcile or failed for another reason.</summary>
    public Reconciliation? Reconciliation { get; init; }

    /// <summary>Full path of the reject file that was written and kept; null for none.</summary>
    public string? RejectPath { get; init; }

    /// <summary>Why nothing was kept; null when the load went through.</summary>
    public IngestException? Error { get; init; }

    /// <summary>The same facts for an attempt that failed.</summary>
    /// <param name="error">Why.</param>
    public LoadReport Failed(IngestException error) => this with
    {
        Error = error,
        Reconciliation = error.ErrorId == IngestErrorId.ReconciliationFailed ? Reconciliation : null,
    };
}
