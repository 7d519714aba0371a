using System.Management.Automation;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Completion;

namespace PlaintiffIngest.PS.Commands;

/// <summary>What the commands that list runs share: which runs.</summary>
public abstract class RunFilterCommand : DatabaseCommand
{
    /// <summary>The run. It comes from the pipeline out of every object that is about a run.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    public Guid? RunId { get; set; }

    /// <summary>The vendor; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? SourceSystem { get; set; }

    /// <summary>The vendor's batch; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? SourceBatchId { get; set; }

    /// <summary>At the most so many, newest first.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Newest { get; set; }

    /// <summary>Lists what was asked for, once per run that comes from the pipeline.</summary>
    protected override void ProcessRecord()
    {
        // A dry run has no run: it must not turn into a question for all of them.
        if (RunId is null && MyInvocation.BoundParameters.ContainsKey(nameof(RunId)))
        {
            return;
        }

        List(Filter());
    }

    private protected virtual RunFilter Filter() => new()
    {
        RunId = RunId,
        SourceSystem = SourceSystem,
        SourceBatchId = SourceBatchId,
        Newest = Newest,
    };

    private protected abstract void List(RunFilter filter);
}
