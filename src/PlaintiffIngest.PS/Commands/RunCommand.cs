using System.Management.Automation;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Completion;

namespace PlaintiffIngest.PS.Commands;

/// <summary>What the commands share that work on runs which are named.</summary>
public abstract class RunCommand : DatabaseCommand
{
    /// <summary>The runs, by their ids or by the short ids that lists show. They come from the pipeline out of every object that is about a run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [RunReference]
    public RunReference[] RunId { get; set; } = [];

    /// <summary>Works on one run after the other; an error about one does not keep the next from its turn.</summary>
    protected override void ProcessRecord()
    {
        foreach (var run in RunId)
        {
            Process(run);
        }
    }

    private protected abstract void Process(RunReference run);

    /// <summary>What a question about a run shows: enough to know it by.</summary>
    /// <param name="run">The run.</param>
    private protected static string Describe(ImportRunRecord run)
        => ((RedactedText)$"run {run.RunId}: {run.SourceSystem} {run.SourceBatchId}, {run.FileName}, {run.RowsInserted ?? 0:N0} rows inserted").ToString();

    /// <summary>Finds a run before something is done to it, so that a question about it can say what it is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="check">Throws when it is not one to ask about; null for no check.</param>
    /// <returns>The run; null when there is none to ask about, which has been reported.</returns>
    private protected ImportRunRecord? Find(RunReference run, Action<ImportRunRecord>? check = null)
    {
        ImportRunRecord? found = null;
        Run(run.Subject, async (target, token) =>
        {
            var queries = new RunQueries(target);
            var record = await queries.GetRunAsync(await run.ResolveAsync(queries, token), token);
            check?.Invoke(record);
            found = record;
        });
        return found;
    }
}
