using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets the audit log, newest first: who did what to which run, and when.</summary>
[Cmdlet(VerbsCommon.Get, "ImportEvent")]
[OutputType(typeof(ImportEvent))]
public sealed class GetImportEventCommand : RunFilterCommand
{
    private protected override void List(RunFilter filter) => Run(filter.RunId, async (target, token) =>
    {
        await foreach (var entry in new RunQueries(target).GetEventsAsync(filter, token))
        {
            Emit(new ImportEvent(entry));
        }
    });
}
