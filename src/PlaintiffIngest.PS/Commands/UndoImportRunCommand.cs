using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Rolls runs back. Nothing is deleted: the run and its rows are marked, and the same file can be ingested again.</summary>
[Cmdlet(VerbsCommon.Undo, "ImportRun", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RollbackResult))]
public sealed class UndoImportRunCommand : RunCommand
{
    /// <summary>Why, for the audit.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = string.Empty;

    /// <summary>Makes the first skipped copy live, in its own run, of every person who is now only in skipped rows of other runs.</summary>
    [Parameter]
    public SwitchParameter Reinstate { get; set; }

    private protected override void Process(RunReference run)
    {
        string? action = null;
        if (Find(run, record => action = RunCommands.DescribeRollback(record, Reinstate)) is not { } found)
        {
            return;
        }

        // Nothing is asked where nothing is changed: then the result says how it stands.
        if (action is null || ShouldProcess(Describe(found), action))
        {
            RollBack(found.RunId);
        }
    }

    private void RollBack(Guid runId)
        => Run(runId, async (target, token) =>
        {
            var rollback = await new RunCommands(target).RollbackAsync(runId, Reason, Reinstate, token);
            Emit(new RollbackResult(rollback));
            if (!rollback.Success)
            {
                Log.Warning($"Run {runId} was rolled back before; nothing was changed.");
            }

            if (rollback.RowsStranded > 0)
            {
                Log.Warning($"{rollback.RowsStranded} people of run {runId} are now only in skipped rows of other runs. Undo-ImportRun {runId} -Reason '...' -Reinstate makes the first copy of each live there.");
            }
        });
}
