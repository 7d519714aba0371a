using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets the audit log, newest first: who did what to which run, and when.</summary>
[Cmdlet(VerbsCommon.Get, "ImportEvent")]
[OutputType(typeof(ImportEvent))]
public sealed class GetImportEventCommand : RunFilterCommand
{
    private protected override async Task ListAsync(RunQueries queries, RunFilter filter, CancellationToken cancellationToken)
    {
        await foreach (var entry in queries.GetEventsAsync(filter, cancellationToken))
        {
            Emit(new ImportEvent(entry));
        }
    }
}
