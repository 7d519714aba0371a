using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets completed runs with rows that are waiting for promotion, and how long they have waited.</summary>
[Cmdlet(VerbsCommon.Get, "ImportBacklog")]
[OutputType(typeof(ImportBacklog))]
public sealed class GetImportBacklogCommand : RunFilterCommand
{
    /// <summary>Also returns completed runs with nothing left to promote.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    private protected override RunFilter Filter() => base.Filter() with { Waiting = !All };

    private protected override async Task ListAsync(RunQueries queries, RunFilter filter, CancellationToken cancellationToken)
    {
        await foreach (var run in queries.GetBacklogAsync(filter, cancellationToken))
        {
            Emit(new ImportBacklog(run));
        }
    }
}
