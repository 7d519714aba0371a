using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Rolls runs back. Nothing is deleted: the run and its rows are marked, and the same file can be ingested again.</summary>
[Cmdlet(VerbsCommon.Undo, "ImportRun", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RollbackResult))]
public sealed class UndoImportRunCommand : DatabaseCommand
{
    /// <summary>The run. It comes from the pipeline out of every object that is about a run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    public Guid RunId { get; set; }

    /// <summary>Why, for the audit.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = string.Empty;

    /// <summary>Makes the first skipped copy live, in its own run, of every person who is now only in skipped rows of other runs.</summary>
    [Parameter]
    public SwitchParameter Reinstate { get; set; }

    /// <summary>Rolls one run back.</summary>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"run {RunId}", "Roll back"))
        {
            return;
        }

        Run(RunId, async (target, token) =>
        {
            var rollback = await new RunCommands(target).RollbackAsync(RunId, Reason, Reinstate, token);
            Emit(new RollbackResult(rollback));
            if (!rollback.Success)
            {
                Log.Warning($"Run {RunId} was rolled back before; nothing was changed.");
            }

            var lost = rollback.RowsStranded - rollback.RowsReinstated;
            if (lost > 0)
            {
                Log.Warning($"{lost} people of run {RunId} are now only in skipped rows of other runs. Undo-ImportRun {RunId} -Reason '...' -Reinstate makes the first copy of each live there.");
            }
        });
    }
}
