using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The result of one attempt to load a file. Each attempt creates its own, so nothing from a failed attempt carries over to the next.</summary>
internal sealed record LoadReport
{
    /// <summary>The result of a load that has read nothing.</summary>
    public static LoadReport Empty { get; } = new();

    /// <summary>The row counts; 0 for steps that the attempt did not reach.</summary>
    public RunCounts Rows { get; init; }

    /// <summary>What was found in the file besides its rows.</summary>
    public ReadSummary Read { get; init; } = ReadSummary.None;

    /// <summary>Counts of filled and missing values; null for a reject file.</summary>
    public FileCounts? FileCounts { get; init; }

    /// <summary>Rows expected and found; null if the attempt did not reconcile, or failed for another reason.</summary>
    public Reconciliation? Reconciliation { get; init; }

    /// <summary>Full path of the reject file; null if none was written or kept.</summary>
    public string? RejectPath { get; init; }

    /// <summary>Whether all rows of the committed run can be seen; on several servers, one of them may be late.</summary>
    public bool IsSettled { get; init; } = true;

    /// <summary>Why nothing was kept; null if the load succeeded.</summary>
    public IngestException? Error { get; init; }

    /// <summary>Returns the same result for an attempt that failed.</summary>
    /// <param name="error">The error.</param>
    public LoadReport Failed(IngestException error) => this with
    {
        Error = error,
        Reconciliation = error.ErrorId == IngestErrorId.ReconciliationFailed ? Reconciliation : null,
    };
}
