using System.Runtime.CompilerServices;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Schema;

/// <summary>Checks whether a database is ready for imports or, if the login only reads, for reading. Gives a remedy for each problem.</summary>
/// <param name="target">The database.</param>
/// <param name="clock">The client's clock; null for the system's clock.</param>
public sealed class DatabaseDoctor(DatabaseTarget target, TimeProvider? clock = null)
{
    private readonly ConnectionChecks connection = new(target, clock ?? TimeProvider.System);
    private readonly SchemaChecks schema = new(target);
    private readonly DistributionChecks distribution = new(target);

    /// <summary>Runs all checks in order. Skips checks that cannot run because an earlier one failed.</summary>
    public async IAsyncEnumerable<DatabaseCheck> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reachable = await CheckAsync("Reachable", connection.ReachableAsync, cancellationToken);
        yield return reachable;
        if (reachable.State == CheckState.Failed)
        {
            yield break;
        }

        yield return await CheckAsync("ServerVersion", connection.ServerVersionAsync, cancellationToken);
        yield return await CheckAsync("Encoding", connection.EncodingAsync, cancellationToken);
        var isReader = await schema.IsReaderAsync(cancellationToken);
        yield return await CheckAsync("Writable", token => connection.WritableAsync(isReader, token), cancellationToken);
        yield return await CheckAsync("Tls", connection.TlsAsync, cancellationToken);

        var migrations = await CheckAsync("Migrations", schema.MigrationsAsync, cancellationToken);
        yield return migrations;
        if (await schema.SchemaExistsAsync(cancellationToken))
        {
            yield return await CheckAsync("Functions", schema.FunctionsAsync, cancellationToken);
            yield return await CheckAsync("Access", schema.AccessAsync, cancellationToken);
            var isDistributed = await distribution.IsDistributedAsync(cancellationToken);
            DatabaseCheck? workers = null;
            if (isDistributed)
            {
                workers = await CheckAsync("Workers", distribution.WorkersAsync, cancellationToken);
                yield return workers;
            }

            // Without the workers, each check of the rows would repeat their error.
            var canReadRows = workers is null or { State: CheckState.Passed };
            var privileges = await CheckAsync("Privileges", isReader ? schema.ReaderPrivilegesAsync : schema.PrivilegesAsync, cancellationToken);
            yield return privileges;
            if (privileges.State == CheckState.Passed)
            {
                yield return await CheckAsync("StaleRuns", schema.StaleRunsAsync, cancellationToken);
                if (canReadRows)
                {
                    yield return await CheckAsync("Rows", schema.RowsAsync, cancellationToken);
                    yield return await CheckAsync("LiveRows", schema.LiveRowsAsync, cancellationToken);
                    yield return await CheckAsync("KeyPrefixes", schema.KeyPrefixesAsync, cancellationToken);
                    yield return await CheckAsync("StrandedPeople", schema.StrandedPeopleAsync, cancellationToken);
                }
            }

            if (isDistributed)
            {
                if (canReadRows)
                {
                    yield return await CheckAsync("Shards", distribution.ShardsAsync, cancellationToken);
                    yield return await CheckAsync("PreparedTransactions", distribution.PreparedTransactionsAsync, cancellationToken);
                }

                yield return await CheckAsync("Coordinator", distribution.CoordinatorAsync, cancellationToken);
            }
        }

        yield return await CheckAsync("Pooler", connection.PoolerAsync, cancellationToken);
        yield return await CheckAsync("Clock", connection.ClockAsync, cancellationToken);
    }

    private static async Task<DatabaseCheck> CheckAsync(
        string name, Func<CancellationToken, Task<CheckResult>> check, CancellationToken cancellationToken)
    {
        try
        {
            var result = await check(cancellationToken);
            return new DatabaseCheck(name, result.State, result.Message.ToString(), result.Remedy.ToString());
        }
        catch (IngestException error)
        {
            return new DatabaseCheck(name, CheckState.Failed, error.Message, error.Remedy);
        }
    }
}
