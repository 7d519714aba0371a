using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Completion;

namespace PlaintiffIngest.PS.Commands;

/// <summary>What the commands that list runs share: which runs.</summary>
public abstract class RunFilterCommand : DatabaseCommand
{
    /// <summary>The runs, by their ids or by the short ids that lists show. They come from the pipeline out of every object that is about a run.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [RunReference]
    public RunReference[]? RunId { get; set; }

    /// <summary>The vendors; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? SourceSystem { get; set; }

    /// <summary>The vendors' batches; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SourceBatchIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? SourceBatchId { get; set; }

    /// <summary>At the most so many, newest first.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Newest { get; set; }

    /// <summary>Lists what was asked for, once per run that is named or comes from the pipeline.</summary>
    protected override void ProcessRecord()
    {
        if (RunId is not null)
        {
            foreach (var run in RunId)
            {
                List(run);
            }
        }
        else if (!MyInvocation.BoundParameters.ContainsKey(nameof(RunId)))
        {
            List(null);
        }

        // What is left came from the pipeline without a run, as a dry run does: it must not turn into a question for all of them.
    }

    private protected virtual RunFilter Filter() => new()
    {
        SourceSystem = SourceSystem,
        SourceBatchId = SourceBatchId,
        Newest = Newest,
    };

    private protected abstract Task ListAsync(RunQueries queries, RunFilter filter, CancellationToken cancellationToken);

    private void List(RunReference? run) => Run(run?.Subject, async (target, token) =>
    {
        var queries = new RunQueries(target);
        var filter = run is null ? Filter() : Filter() with { RunId = await run.ResolveAsync(queries, token) };
        await ListAsync(queries, filter, token);
    });
}
