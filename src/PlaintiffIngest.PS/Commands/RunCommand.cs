using System.Management.Automation;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Completion;

namespace PlaintiffIngest.PS.Commands;

/// <summary>The base class of commands that work on specific runs.</summary>
public abstract class RunCommand : DatabaseCommand
{
    /// <summary>The runs, by id or by the short id that lists show. Any object with a RunId can be piped.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [RunReference]
    public RunReference[] RunId { get; set; } = [];

    /// <summary>Processes the runs one by one. An error in one run does not stop the others.</summary>
    protected override void ProcessRecord()
    {
        foreach (var run in RunId)
        {
            Process(run);
        }
    }

    private protected abstract void Process(RunReference run);

    /// <summary>Describes a run in a confirmation prompt.</summary>
    /// <param name="run">The run.</param>
    private protected static string Describe(ImportRunRecord run)
        => ((RedactedText)$"run {run.RunId}: {run.SourceSystem} {run.SourceBatchId}, {run.FileName}, {run.RowsInserted ?? 0:N0} rows inserted").ToString();

    /// <summary>Finds a run before it is changed, so that the confirmation prompt can describe it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="check">Throws if the run cannot be changed; null for no check.</param>
    /// <returns>The run; null if it was not found or the check failed. In that case, the error has been written.</returns>
    private protected ImportRunRecord? FindRun(RunReference run, Func<DatabaseTarget, ImportRunRecord, CancellationToken, Task>? check = null)
    {
        ImportRunRecord? found = null;
        Run(run.Subject, async (target, token) =>
        {
            var queries = new RunQueries(target);
            var record = await queries.GetRunAsync(await run.ResolveAsync(queries, token), token);
            if (check is not null)
            {
                await check(target, record, token);
            }

            found = record;
        });
        return found;
    }
}
