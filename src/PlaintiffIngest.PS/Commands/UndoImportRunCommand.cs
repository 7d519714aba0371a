using System.Management.Automation;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Rolls back runs. Nothing is deleted: the run and its rows are marked as rolled back, and the same file can be ingested again.</summary>
[Cmdlet(VerbsCommon.Undo, "ImportRun", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RollbackResult))]
public sealed class UndoImportRunCommand : RunCommand
{
    /// <summary>The reason, for the audit log.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = string.Empty;

    /// <summary>Reinstates people who are now only in skipped rows of other runs: the first skipped copy of each becomes live in its run.</summary>
    [Parameter]
    public SwitchParameter Reinstate { get; set; }

    private protected override void Process(RunReference run)
    {
        string? action = null;
        RollbackPreview preview = default;
        async Task PreviewAsync(DatabaseTarget target, ImportRunRecord record, CancellationToken token)
        {
            preview = await new RunCommands(target).PreviewRollbackAsync(record.RunId, token);
            action = RunCommands.DescribeRollback(record, preview, Reinstate);
        }

        if (FindRun(run, PreviewAsync) is not { } found)
        {
            return;
        }

        // If nothing will change, there is no prompt; the result shows the current state.
        if (action is null || IsConfirmed($"{Describe(found)}{preview}", action))
        {
            RollBack(found.RunId);
        }
    }

    private void RollBack(Guid runId)
        => Run(runId, async (target, token) =>
        {
            var rollback = await new RunCommands(target, Log).RollbackAsync(runId, Reason, Reinstate, token);
            Emit(new RollbackResult(rollback));
            if (!rollback.Success)
            {
                Log.Warning($"Run {runId} was already rolled back. Nothing was changed.");
            }

            if (rollback is { Success: true, RowsPromoted: > 0 })
            {
                Log.Warning($"{rollback.RowsPromoted} rows of run {runId} were not rolled back, because they are promoted. Importing the file again skips those people and inserts all others.");
            }

            if (rollback.RowsStranded > 0)
            {
                Log.Warning($"{rollback.RowsStranded} people of run {runId} are now only in skipped rows of other runs. To reinstate the first copy of each, run Undo-ImportRun {runId} -Reason '...' -Reinstate.");
            }
        });
}
