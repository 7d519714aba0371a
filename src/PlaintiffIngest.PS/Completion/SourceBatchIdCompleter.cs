using System.Management.Automation;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes batch ids from the database, most recent first.</summary>
public sealed class SourceBatchIdCompleter : DatabaseCompleter
{
    private protected override async Task<List<CompletionResult>> FindAsync(RunQueries queries, string word, CommandLineContext context, CancellationToken cancellationToken)
    {
        var filter = new RunFilter { SourceSystem = context.GetTexts("SourceSystem"), BeginsWith = word, Newest = MaxResults };
        var found = new Dictionary<string, CompletionResult>(StringComparer.Ordinal);
        await foreach (var batch in queries.GetHistoryAsync(filter, cancellationToken))
        {
            found.TryAdd(batch.SourceBatchId, Suggest(
                batch.SourceBatchId,
                $"{batch.SourceBatchId}",
                $"{batch.SourceSystem}, last attempt {batch.LastAttempt.LocalDateTime:yyyy-MM-dd HH:mm:ss}: {batch.LastStatus}"));
        }

        return [.. found.Values];
    }
}
