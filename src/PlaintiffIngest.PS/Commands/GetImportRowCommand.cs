using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets the rows of a run in the order of the file, with the status of each row and the reason for it.</summary>
[Cmdlet(VerbsCommon.Get, "ImportRow")]
[OutputType(typeof(ImportRow))]
public sealed class GetImportRowCommand : RunCommand
{
    /// <summary>Only rows with this status.</summary>
    [Parameter]
    public Output.RowStatus? Status { get; set; }

    /// <summary>Maximum number of rows.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? First { get; set; }

    private protected override void Process(RunReference run) => Run(run.Subject, async (target, token) =>
    {
        var queries = new RunQueries(target);
        await foreach (var row in queries.GetRowsAsync(await run.ResolveAsync(queries, token), Status?.ToCore(), First, token))
        {
            Emit(new ImportRow(row));
        }
    });
}
