using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets the counts that each run reported, next to the rows that are present.</summary>
[Cmdlet(VerbsCommon.Get, "ImportReconciliation")]
[OutputType(typeof(ImportReconciliation))]
public sealed class GetImportReconciliationCommand : RunFilterCommand
{
    /// <summary>Only runs with one of these statuses.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Output.RunStatus[]? Status { get; set; }

    /// <summary>Only runs that are not reconciled or have stranded people.</summary>
    [Parameter]
    public SwitchParameter Unreconciled { get; set; }

    private protected override RunFilter Filter()
        => base.Filter() with { Status = Status?.Select(status => status.ToCore()).ToArray(), Unreconciled = Unreconciled };

    private protected override async Task ListAsync(RunQueries queries, RunFilter filter, CancellationToken cancellationToken)
    {
        await foreach (var counts in queries.GetReconciliationsAsync(filter, cancellationToken))
        {
            Emit(new ImportReconciliation(counts));
            if (counts.RowsStranded > 0)
            {
                Log.Warning($"Run {counts.RunId}: {counts.RowsStranded} skipped rows belong to people who have no live row, because the run that had it was rolled back. To make the first copy of each person live, run {counts.Remedy}");
            }
        }
    }
}
