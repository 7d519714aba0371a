using System.Management.Automation;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes run ids, newest first. The word can be the start of the id, of the batch id or of the file name.</summary>
public sealed class RunIdCompleter : DatabaseCompleter
{
    private protected override async Task<List<CompletionResult>> FindAsync(RunQueries queries, string word, CommandLineContext context, CancellationToken cancellationToken)
    {
        var filter = new RunFilter
        {
            SourceSystem = context.GetTexts("SourceSystem"),
            SourceBatchId = context.GetTexts("SourceBatchId"),
            Status = StatusesFor(context.CommandName),
            BeginsWith = word,
            Newest = MaxResults,
        };
        var found = new List<CompletionResult>();
        await foreach (var run in queries.GetRunsAsync(filter, cancellationToken))
        {
            found.Add(Suggest(run));
        }

        return found;
    }

    private static RunStatus[]? StatusesFor(string command) => command.ToUpperInvariant() switch
    {
        "STOP-IMPORTRUN" => [RunStatus.Processing],
        "UNDO-IMPORTRUN" => [RunStatus.Completed, RunStatus.RolledBack],
        _ => null,
    };

    private static CompletionResult Suggest(ImportRunRecord run) => Suggest(
        run.RunId.ToString(),
        $"{run.RunId.ToString()[..8]} {run.SourceBatchId}",
        $"{run.FileName}, batch {run.SourceBatchId} of {run.SourceSystem}, {run.CreatedAt.LocalDateTime:yyyy-MM-dd HH:mm:ss}, {run.Status}, {run.RowsFetched ?? 0:N0} rows: {run.RowsInserted ?? 0:N0} inserted, {run.RowsSkipped ?? 0:N0} skipped, {run.RowsErrored ?? 0:N0} failed");
}
