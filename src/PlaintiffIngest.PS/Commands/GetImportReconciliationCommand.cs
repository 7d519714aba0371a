using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets, for each run, the counts it reported against the rows that are there.</summary>
[Cmdlet(VerbsCommon.Get, "ImportReconciliation")]
[OutputType(typeof(ImportReconciliation))]
public sealed class GetImportReconciliationCommand : RunFilterCommand
{
    /// <summary>Only runs of this status.</summary>
    [Parameter]
    public RunStatus? Status { get; set; }

    /// <summary>Only runs whose counts do not agree.</summary>
    [Parameter]
    public SwitchParameter Unreconciled { get; set; }

    private protected override RunFilter Filter()
        => base.Filter() with { Status = Status?.ToText(), Unreconciled = Unreconciled };

    private protected override void List(RunFilter filter) => Run(filter.RunId, async (target, token) =>
    {
        await foreach (var counts in new RunQueries(target).GetReconciliationsAsync(filter, token))
        {
            Emit(new ImportReconciliation(counts));
        }
    });
}
