using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets, for each run, the counts it reported against the rows that are there.</summary>
[Cmdlet(VerbsCommon.Get, "ImportReconciliation")]
[OutputType(typeof(ImportReconciliation))]
public sealed class GetImportReconciliationCommand : RunFilterCommand
{
    /// <summary>Only runs of these states.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public RunStatus[]? Status { get; set; }

    /// <summary>Only runs whose counts do not agree.</summary>
    [Parameter]
    public SwitchParameter Unreconciled { get; set; }

    private protected override RunFilter Filter()
        => base.Filter() with { Status = Status?.Select(status => status.ToText()).ToArray(), Unreconciled = Unreconciled };

    private protected override async Task ListAsync(RunQueries queries, RunFilter filter, CancellationToken cancellationToken)
    {
        await foreach (var counts in queries.GetReconciliationsAsync(filter, cancellationToken))
        {
            Emit(new ImportReconciliation(counts));
        }
    }
}
