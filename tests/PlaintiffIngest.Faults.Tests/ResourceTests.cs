using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The server runs out of a resource, or rejects a request.</summary>
public sealed class ResourceTests(FaultServer server) : IClassFixture<FaultServer>
{
    // Long enough for the driver's own statements on a busy machine.
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lock_timeout_is_retried()
    {
        await using var database = await server.CreateDatabaseAsync();
        await SetAsync(database, "lock_timeout = '100ms'");
        using var file = new PlantedFile(people: 20);
        var import = new Import(database.Settings);
        var held = await Hold.RunsAsync(database);
        var running = import.CommitsAsync(file);
        await import.UntilWarningAsync("SQLSTATE 55P03");
        await held.DisposeAsync();
        await running;
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_statement_timeout_of_the_role_does_not_end_a_long_merge()
    {
        await using var database = await server.CreateDatabaseAsync();
        await SetAsync(database, $"statement_timeout = {StatementTimeout.TotalMilliseconds}");
        using var file = new PlantedFile(people: 20);
        var import = new Import(database.Settings);
        var held = await Hold.TableAsync(database);
        var running = import.CommitsAsync(file);
        await Hold.UntilSomebodyWaitsAsync(database);
        await Task.Delay(StatementTimeout * 1.2, Token);
        await held.DisposeAsync();
        await running;
        Assert.Empty(import.Log.Warnings);
        await SetAsync(database, "statement_timeout = 0");
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_statement_timeout_of_a_claim_is_an_error_and_nothing_is_kept()
    {
        await using var database = await server.CreateDatabaseAsync();
        await SetAsync(database, $"statement_timeout = {StatementTimeout.TotalMilliseconds}");
        using var file = new PlantedFile(people: 20);
        var import = new Import(database.Settings);
        await using (await Hold.RunsAsync(database))
        {
            var result = await import.RunAsync(file);
            Assert.Equal((IngestErrorId.DatabaseError, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
            Assert.Contains("57014", result.Error.Message, StringComparison.Ordinal);
        }

        await SetAsync(database, "statement_timeout = 0");
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} SET temp_tablespaces = '{1}'")]
    [InlineData("ALTER TABLE ingest.plaintiffs_raw SET TABLESPACE {1}")]
    public async Task A_full_disk_is_reported_and_nothing_is_kept(string use)
    {
        await using var disk = await SmallDisk.MountAsync(server);
        await using (var database = await server.CreateDatabaseAsync())
        {
            await database.ExecuteAsync(string.Format(null, System.Text.CompositeFormat.Parse(use), database.Settings.Database, SmallDisk.Name));
            using var file = new PlantedFile(people: 10_000);
            var import = new Import(database.Settings);
            var result = await import.RunAsync(file);
            Assert.Equal((IngestErrorId.DatabaseError, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
            Assert.Contains("53100", result.Error.Message, StringComparison.Ordinal);
            await database.ExecuteAsync($"ALTER DATABASE {database.Settings.Database} RESET temp_tablespaces");
            await database.ExecuteAsync("ALTER TABLE ingest.plaintiffs_raw SET TABLESPACE pg_default");
            Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
        }
    }

    [Fact]
    public async Task A_connection_limit_of_one_leaves_none_for_the_heartbeat_and_the_load_commits()
    {
        await using var database = await server.CreateDatabaseAsync();
        await server.LimitImporterAsync(connections: 1);
        using var file = new PlantedFile(people: 20);
        var import = new Import(FaultServer.AsImporter(database)) { Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(20) } };
        var held = await Hold.TableAsync(database);
        var running = import.CommitsAsync(file);
        await import.UntilVerboseAsync("a heartbeat failed");
        await held.DisposeAsync();
        await running;
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_reached_connection_limit_is_retried_until_there_is_room()
    {
        await using var database = await server.CreateDatabaseAsync();
        await server.LimitImporterAsync(connections: 0);
        using var file = new PlantedFile(people: 20);
        var import = new Import(FaultServer.AsImporter(database));
        var running = import.CommitsAsync(file);
        await import.UntilWarningAsync("SQLSTATE 53300");
        await server.LimitImporterAsync(connections: 10);
        await running;
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_read_only_server_is_reported()
    {
        await using var database = await server.CreateDatabaseAsync();
        await SetAsync(database, "default_transaction_read_only = on");
        using var file = new PlantedFile(people: 20);
        var import = new Import(database.Settings);
        var result = await import.RunAsync(file);
        Assert.Equal((IngestErrorId.ReadOnlyServer, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
        await SetAsync(database, "default_transaction_read_only = off");
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    private Task SetAsync(FaultDatabase database, string setting)
        => server.ExecuteAsync($"ALTER DATABASE {database.Settings.Database} SET {setting}");
}
