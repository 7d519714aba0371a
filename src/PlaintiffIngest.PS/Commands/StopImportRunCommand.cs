using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Aborts a run that is processing: it is marked failed, its worker cannot commit any more, and the batch can be claimed again.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ImportRun", SupportsShouldProcess = true)]
[OutputType(typeof(ImportRun))]
public sealed class StopImportRunCommand : RunCommand
{
    /// <summary>Why, for the audit.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "manual abort";

    private protected override void Process(RunReference run)
    {
        if (Find(run, RunCommands.RequireAbortable) is { } found && ShouldProcess(Describe(found), "Abort"))
        {
            Run(found.RunId, async (target, token) => Emit(new ImportRun(await new RunCommands(target).AbortAsync(found.RunId, Reason, token))));
        }
    }
}
