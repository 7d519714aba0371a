using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes batches that were tried, the last one first.</summary>
public sealed class SourceBatchIdCompleter : DatabaseCompleter
{
    private protected override async Task<List<CompletionResult>> FindAsync(RunQueries queries, string word, CommandLineContext typed, CancellationToken cancellationToken)
    {
        var filter = new RunFilter { SourceSystem = typed.Texts("SourceSystem"), BeginsWith = word, Newest = Longest };
        var found = new Dictionary<string, CompletionResult>(StringComparer.Ordinal);
        await foreach (var batch in queries.GetHistoryAsync(filter, cancellationToken))
        {
            found.TryAdd(batch.SourceBatchId, Suggest(
                batch.SourceBatchId,
                $"{batch.SourceBatchId}",
                $"{batch.SourceSystem}, last attempt {batch.LastAttempt.LocalDateTime:yyyy-MM-dd HH:mm:ss}: {StatusText.ToName(batch.LastStatus)}"));
        }

        return [.. found.Values];
    }
}
