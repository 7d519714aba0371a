using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets the attempts at each file of each batch: how many, when, and how the last one ended.</summary>
[Cmdlet(VerbsCommon.Get, "ImportHistory")]
[OutputType(typeof(ImportAttempt))]
public sealed class GetImportHistoryCommand : RunFilterCommand
{
    private protected override async Task ListAsync(RunQueries queries, RunFilter filter, CancellationToken cancellationToken)
    {
        await foreach (var attempt in queries.GetHistoryAsync(filter, cancellationToken))
        {
            Emit(new ImportAttempt(attempt));
        }
    }
}
