using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets runs, newest first. A run is one attempt at a vendor's batch.</summary>
[Cmdlet(VerbsCommon.Get, "ImportRun")]
[OutputType(typeof(ImportRun))]
public sealed class GetImportRunCommand : RunFilterCommand
{
    /// <summary>Only runs with one of these statuses.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Output.RunStatus[]? Status { get; set; }

    /// <summary>Only runs that are processing but have sent no heartbeat for 30 minutes.</summary>
    [Parameter]
    public SwitchParameter Stale { get; set; }

    private protected override RunFilter Filter()
        => base.Filter() with { Status = Status?.Select(status => status.ToCore()).ToArray(), Stale = Stale };

    private protected override async Task ListAsync(RunQueries queries, RunFilter filter, CancellationToken cancellationToken)
    {
        await foreach (var run in queries.GetRunsAsync(filter, cancellationToken))
        {
            Emit(new ImportRun(run));
        }
    }
}
