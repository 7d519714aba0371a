using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets the rows of a run in the file's order, with what became of each and why.</summary>
[Cmdlet(VerbsCommon.Get, "ImportRow")]
[OutputType(typeof(ImportRow))]
public sealed class GetImportRowCommand : DatabaseCommand
{
    /// <summary>The run. It comes from the pipeline out of every object that is about a run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    public Guid RunId { get; set; }

    /// <summary>Only rows of this status.</summary>
    [Parameter]
    public RowStatus? Status { get; set; }

    /// <summary>At the most so many rows.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? First { get; set; }

    /// <summary>Lists the rows of one run.</summary>
    protected override void ProcessRecord() => Run(RunId, async (target, token) =>
    {
        await foreach (var row in new RunQueries(target).GetRowsAsync(RunId, Status?.ToText(), First, token))
        {
            Emit(new ImportRow(row));
        }
    });
}
