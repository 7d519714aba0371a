using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Aborts a run that is processing. The run is marked as failed, its worker can no longer commit, and the batch can be claimed again.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ImportRun", SupportsShouldProcess = true)]
[OutputType(typeof(ImportRun))]
public sealed class StopImportRunCommand : RunCommand
{
    /// <summary>The reason, for the audit log.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "manual abort";

    private protected override void Process(RunReference run)
    {
        if (FindRun(run, (_, record, _) => RequireAbortable(record)) is { } found && IsConfirmed(Describe(found), "Abort"))
        {
            Run(found.RunId, async (target, token) => Emit(new ImportRun(await new RunCommands(target, Log).AbortAsync(found.RunId, Reason, token))));
        }
    }

    private static Task RequireAbortable(ImportRunRecord run)
    {
        RunCommands.RequireAbortable(run);
        return Task.CompletedTask;
    }
}
