using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Commands;

/// <summary>A run as an operator names it: by its id, or by the short id that the views show.</summary>
public sealed class RunReference
{
    private readonly string text;

    /// <summary>Names a run by its id.</summary>
    /// <param name="runId">The id.</param>
    public RunReference(Guid runId) => text = runId.ToString();

    /// <summary>Names a run by its id or by the beginning of it, eight hexadecimal digits or more.</summary>
    /// <param name="text">The id or its beginning. What it means, if anything, the database decides.</param>
    public RunReference(string text) => this.text = text;

    /// <summary>What an error about the run shows: the id, or the text that stands for it.</summary>
    internal object Subject => Guid.TryParse(text, out var runId) ? runId : text;

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>The run's id.</summary>
    /// <param name="queries">Asks the database.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Core.Errors.IngestException">It is no id, or no run's, or the beginning of several.</exception>
    internal Task<Guid> ResolveAsync(RunQueries queries, CancellationToken cancellationToken) => queries.ResolveAsync(RunIdPrefix.Parse(text), cancellationToken);
}
