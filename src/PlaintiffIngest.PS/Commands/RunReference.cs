using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Commands;

/// <summary>A reference to a run: its id, or the short id that the views show.</summary>
public sealed class RunReference
{
    private readonly string text;

    /// <summary>Creates a reference from an id.</summary>
    /// <param name="runId">The id.</param>
    public RunReference(Guid runId) => text = runId.ToString();

    /// <summary>Creates a reference from an id, or from its first eight or more hexadecimal digits.</summary>
    /// <param name="text">The id or its first digits. It is not checked until the run is resolved.</param>
    public RunReference(string text) => this.text = text;

    /// <summary>The target of error records: the id, or the text that was specified.</summary>
    internal object Subject => Guid.TryParse(text, out var runId) ? runId : text;

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>Finds the run's id.</summary>
    /// <param name="queries">Queries the database.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Core.Errors.IngestException">The text is not an id, no run matches, or several runs match.</exception>
    internal Task<Guid> ResolveAsync(RunQueries queries, CancellationToken cancellationToken) => queries.ResolveAsync(RunIdPrefix.Parse(text), cancellationToken);
}
