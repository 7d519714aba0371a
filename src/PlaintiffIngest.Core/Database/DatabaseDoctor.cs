namespace PlaintiffIngest.Core.Database;

/// <summary>Checks whether a database can be used, and says what to do where it cannot.</summary>
/// <param name="target">The database.</param>
public sealed class DatabaseDoctor(DatabaseTarget target)
{
    /// <summary>Runs every check in order; one that cannot run because an earlier one failed is left out.</summary>
    public IAsyncEnumerable<DatabaseCheck> RunAsync(CancellationToken cancellationToken)
        => throw new NotImplementedException(target.Environment);
}
