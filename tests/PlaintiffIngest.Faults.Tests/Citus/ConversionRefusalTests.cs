using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>The table cannot be distributed on a server: the error says why, and nothing is changed.</summary>
public sealed class ConversionRefusalTests(CitusServer server, SharedFaultServer oneServer)
{
    private const string WithoutPrepared = """
        SET citus.enable_ddl_propagation = off;
        CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE sql AS
            $$ SELECT CASE $1 WHEN 'max_prepared_transactions' THEN '0' ELSE pg_catalog.current_setting($1) END $$;
        """;

    private readonly CitusServer server = server.OrSkip();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_coordinator_without_workers_is_refused()
    {
        await using var database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        await database.ExecuteAsync("SELECT citus_remove_node(nodename, nodeport) FROM pg_dist_node WHERE groupid > 0");
        await AssertRefusedAsync(database, IngestErrorId.CannotDistribute, "has no workers", "citus_add_node");
    }

    [Fact]
    public async Task A_worker_that_cannot_be_reached_is_named()
    {
        await using var database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        await using var proxy = await database.ProxyWorkerAsync(1);
        proxy.Decide = _ => ProxyAction.Reset;
        await AssertRefusedAsync(database, IngestErrorId.WorkerUnreachable, $"cannot reach the worker {HostMask.Mask(database.NameOfWorker(1))}", "pg_dist_node");
    }

    // The worker responds as if max_prepared_transactions were 0. To set it, the server would have to be restarted.
    [Fact]
    public async Task A_worker_that_cannot_prepare_transactions_is_refused()
    {
        await using var database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        await CitusNodes.ExecuteAsync(database.Workers[0], WithoutPrepared);
        await CitusNodes.ExecuteAsync(database.Workers[0], $"ALTER DATABASE {database.Name} SET search_path = public, pg_catalog");
        await AssertRefusedAsync(database, IngestErrorId.CannotDistribute, "cannot prepare transactions", "max_prepared_transactions");
    }

    [Theory]
    [InlineData("SELECT citus_add_local_table_to_metadata('ingest.plaintiffs_raw')")]
    [InlineData("SELECT create_reference_table('ingest.plaintiffs_raw')")]
    [InlineData("DROP INDEX ingest.plaintiffs_raw_live_key; SELECT create_distributed_table('ingest.plaintiffs_raw', 'dedupe_key')")]
    public async Task A_table_that_is_distributed_differently_is_refused(string statements)
    {
        await using var database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        await database.ExecuteAsync($"SET citus.enable_unsafe_triggers = on; {statements}");
        await AssertRefusedAsync(database, IngestErrorId.CannotDistribute, "but not distributed by key_prefix", "undistribute_table");
    }

    [Fact]
    public async Task A_different_number_of_shards_is_refused_once_the_table_is_distributed()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await AssertRefusedAsync(database, IngestErrorId.CannotDistribute, $"over {CitusTemplates.Shards} shards", "alter_distributed_table", shards: 2 * CitusTemplates.Shards);
    }

    [Fact]
    public async Task A_server_without_Citus_is_refused()
    {
        await using var database = await oneServer.CreateDatabaseAsync();
        await AssertRefusedAsync(database, IngestErrorId.CannotDistribute, "The server does not", "on every");
    }

    [Fact]
    public async Task A_database_without_the_extension_is_refused()
    {
        await using var database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        await database.ExecuteAsync("DROP EXTENSION citus CASCADE");
        await AssertRefusedAsync(database, IngestErrorId.CannotDistribute, "does not have the extension citus", "CREATE EXTENSION citus");
    }

    private static async Task AssertRefusedAsync(ThrowAwayDatabase database, IngestErrorId id, string message, string remedy, int? shards = null)
    {
        var before = await FilledDatabase.DumpAsync(database);
        await using var target = database.CreateTarget();
        var distribution = new Distribution(target);
        foreach (var command in (Func<Task>[])[() => distribution.GetPlanAsync(shards, Token), () => distribution.ApplyAsync(shards, Token)])
        {
            var error = await Assert.ThrowsAsync<IngestException>(command);
            Assert.Equal(id, error.ErrorId);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        }

        Assert.Equal(before, await FilledDatabase.DumpAsync(database));
    }
}
