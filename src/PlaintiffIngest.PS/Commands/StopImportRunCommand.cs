using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Aborts a run that is processing: it is marked failed, its worker cannot commit any more, and the batch can be claimed again.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ImportRun", SupportsShouldProcess = true)]
[OutputType(typeof(ImportRun))]
public sealed class StopImportRunCommand : DatabaseCommand
{
    /// <summary>The run. It comes from the pipeline out of every object that is about a run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    public Guid RunId { get; set; }

    /// <summary>Why, for the audit.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "manual abort";

    /// <summary>Aborts one run.</summary>
    protected override void ProcessRecord()
    {
        if (ShouldProcess($"run {RunId}", "Abort"))
        {
            Run(RunId, async (target, token) => Emit(new ImportRun(await new RunCommands(target).AbortAsync(RunId, Reason, token))));
        }
    }
}
