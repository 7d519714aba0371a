using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Output;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes runs, newest first: by the beginning of the id, of the batch or of the file's name.</summary>
public sealed class RunIdCompleter : DatabaseCompleter
{
    private protected override async Task<List<CompletionResult>> FindAsync(RunQueries queries, string word, CommandLineContext typed, CancellationToken cancellationToken)
    {
        var filter = new RunFilter
        {
            SourceSystem = typed.Texts("SourceSystem"),
            SourceBatchId = typed.Texts("SourceBatchId"),
            Status = StatesFor(typed.CommandName),
            BeginsWith = word,
            Newest = Longest,
        };
        var found = new List<CompletionResult>();
        await foreach (var run in queries.GetRunsAsync(filter, cancellationToken))
        {
            found.Add(Suggest(run));
        }

        return found;
    }

    private static string[]? StatesFor(string command) => command.ToUpperInvariant() switch
    {
        "STOP-IMPORTRUN" => [RunStatus.Processing.ToText()],
        "UNDO-IMPORTRUN" => [RunStatus.Completed.ToText(), RunStatus.RolledBack.ToText()],
        _ => null,
    };

    private static CompletionResult Suggest(ImportRunRecord run) => Suggest(
        run.RunId.ToString(),
        $"{run.RunId.ToString()[..8]} {run.SourceBatchId}",
        $"{run.FileName}, batch {run.SourceBatchId} of {run.SourceSystem}, {run.CreatedAt.LocalDateTime:yyyy-MM-dd HH:mm:ss}, {StatusText.ToName(run.Status)}, {run.RowsFetched ?? 0:N0} rows: {run.RowsInserted ?? 0:N0} inserted, {run.RowsSkipped ?? 0:N0} skipped, {run.RowsErrored ?? 0:N0} failed");
}
