using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The network between the import and the server fails at a chosen message.</summary>
public class NetworkFaultTests(SharedFaultServer server)
{
    [Fact]
    public async Task A_load_gives_up_on_a_server_that_accepts_no_more_rows()
    {
        // Enough rows to fill every buffer on the way, so that the import blocks on writing.
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        using var file = new PlantedFile(people: 60_000);
        proxy.Once(Places.At(Place.Copy), ProxyAction.Stall);
        var import = new Import(proxy.Settings) { Timings = new IngestTimings { RetryDelay = TimeSpan.FromMilliseconds(50), CopyTimeout = TimeSpan.FromSeconds(2) } };
        await import.CommitsAsync(file).WaitAsync(Eventually.Timeout, TestContext.Current.CancellationToken);
        Assert.Single(import.Log.Warnings);
        await proxy.DisposeAsync();
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_commit_that_is_stuck_in_the_network_is_unknown()
    {
        // The server's side stays open, as when a router drops a connection. Only the server can end that transaction.
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.Commit), ProxyAction.Stall);
        using var file = new PlantedFile(people: 20);
        var import = new Import(WithShortTimeouts(proxy.Settings)) { Timings = ShortTimes };
        Assert.Equal(IngestErrorId.OutcomeUnknown, (await import.RunAsync(file)).Error!.ErrorId);
        await proxy.DisposeAsync();
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task Bytes_that_arrive_one_by_one_are_not_an_error()
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Trickle = true;
        using var file = new PlantedFile(people: 20);
        var import = new Import(proxy.Settings);
        await import.CommitsAsync(file);
        Assert.Empty(import.Log.Warnings);
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Theory]
    [InlineData(ProxyAction.Reset)]
    [InlineData(ProxyAction.Close)]
    [InlineData(ProxyAction.Swallow)]
    public async Task A_commit_whose_response_is_lost_is_found_in_the_database_and_not_retried(ProxyAction action)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.CommitAnswer), action);
        using var file = new PlantedFile(people: 20);
        var import = new Import(WithShortTimeouts(proxy.Settings)) { Timings = ShortTimes };
        await import.CommitsAsync(file);
        Assert.Empty(import.Log.Warnings);
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_commit_still_in_the_network_is_not_treated_as_failed()
    {
        // The client gives up on its connection. The network delivers COMMIT later, while the client queries the outcome.
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.Commit), ProxyAction.Hold);
        using var file = new PlantedFile(people: 20);
        var import = new Import(WithShortTimeouts(proxy.Settings)) { Timings = ShortTimes };
        var running = import.RunAsync(file);
        await Hold.UntilSomebodyWaitsAsync(database);
        proxy.Release();
        var result = await running;
        Assert.Equal((null, IngestOutcome.Committed, file.People), (result.Error?.Message, result.Outcome, result.RowsInserted));
        Assert.Empty(import.Log.Warnings);
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_commit_that_cannot_be_verified_is_unknown_and_names_the_command_to_check_it()
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        var isOver = Places.From(Place.CommitAnswer);
        proxy.Decide = message => isOver(message) ? ProxyAction.Reset : ProxyAction.Pass;
        using var file = new PlantedFile(people: 20);
        var import = new Import(WithShortTimeouts(proxy.Settings)) { Timings = ShortTimes };
        var result = await import.RunAsync(file);
        Assert.Equal((IngestErrorId.OutcomeUnknown, ExitCode.GateFailed), (result.Error!.ErrorId, result.ExitCode));
        Assert.Contains($"Get-ImportRun -RunId {result.RunId}", result.Error.Remedy, StringComparison.Ordinal);
        Assert.StartsWith($"UNKNOWN: run_id={result.RunId} fetched=", result.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("inserted=", result.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain(import.Log.Lines, line => line.Contains("ROLLED BACK", StringComparison.Ordinal) || line.Contains("COMMITTED", StringComparison.Ordinal));
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Theory]
    [InlineData(ProxyAction.Swallow)]
    [InlineData(ProxyAction.Stall)]
    public async Task A_server_that_stays_silent_ends_the_import_in_bounded_time(ProxyAction action)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        var isSilent = Places.From(Place.Copy);
        proxy.Decide = message => isSilent(message) ? action : ProxyAction.Pass;
        using var file = new PlantedFile(people: 5000);
        var import = new Import(WithShortTimeouts(proxy.Settings)) { Timings = ShortTimes };
        var result = await import.RunAsync(file).WaitAsync(Eventually.Timeout, TestContext.Current.CancellationToken);
        Assert.Equal((IngestOutcome.Failed, ExitCode.ConfigurationError), (result.Outcome, result.ExitCode));
        await proxy.DisposeAsync();
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_persistent_fault_is_retried_only_a_few_times()
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Decide = message => message.IsCopyData ? ProxyAction.Reset : ProxyAction.Pass;
        using var file = new PlantedFile(people: 20);
        var import = new Import(proxy.Settings) { Timings = ShortTimes };
        var result = await import.RunAsync(file);
        Assert.Equal((IngestErrorId.TransientDatabaseError, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
        Assert.Equal(ShortTimes.RetryCount, import.Log.Warnings.Count);
        Assert.Equal("failed", await database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs"));
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    // Long enough for every answer that does come, on a busy machine too; only a server that is silent for good is waited for so long.
    private static IngestTimings ShortTimes => new()
    {
        RetryCount = 2,
        RetryDelay = TimeSpan.FromMilliseconds(50),
        CopyTimeout = TimeSpan.FromSeconds(3),
        StatementTimeout = TimeSpan.FromSeconds(3),
        FailureRecordTimeout = TimeSpan.FromSeconds(3),
    };

    // In seconds. The product's timeouts are 15 seconds and more.
    private static NpgsqlConnectionStringBuilder WithShortTimeouts(NpgsqlConnectionStringBuilder settings)
        => new(settings.ConnectionString) { Timeout = 3, CommandTimeout = 3, CancellationTimeout = 500 };
}
