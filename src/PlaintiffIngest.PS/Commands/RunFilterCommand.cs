using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Completion;

namespace PlaintiffIngest.PS.Commands;

/// <summary>The base class of commands that list runs. It has the parameters of the filter.</summary>
public abstract class RunFilterCommand : DatabaseCommand
{
    private bool areVendorsChecked;

    /// <summary>The runs, by id or by the short id that lists show. Any object with a RunId can be piped.</summary>
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

    /// <summary>The vendors' batch ids; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SourceBatchIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? SourceBatchId { get; set; }

    /// <summary>Only runs that began at this time or later.</summary>
    [Parameter]
    public DateTime? After { get; set; }

    /// <summary>Maximum number of results, newest first.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Newest { get; set; }

    /// <summary>Lists the matches, once per run if runs are specified.</summary>
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

        // An object from the pipeline without a run, such as the result of a dry run, must not list all runs.
    }

    private protected virtual RunFilter Filter() => new()
    {
        SourceSystem = SourceSystem,
        SourceBatchId = SourceBatchId,
        After = After,
        Newest = Newest,
    };

    private protected abstract Task ListAsync(RunQueries queries, RunFilter filter, CancellationToken cancellationToken);

    private void List(RunReference? run) => Run(run?.Subject, async (target, token) =>
    {
        var queries = new RunQueries(target);
        var filter = run is null ? Filter() : Filter() with { RunId = await run.ResolveAsync(queries, token) };
        await ListAsync(queries, filter, token);
        if (!areVendorsChecked)
        {
            areVendorsChecked = true;
            await new VendorHints(target, Log).WarnAsync(SourceSystem, token);
        }
    });
}
