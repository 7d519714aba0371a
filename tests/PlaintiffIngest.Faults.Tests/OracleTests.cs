namespace PlaintiffIngest.Faults.Tests;

/// <summary>Tests the oracle itself: it passes if nothing went wrong, and fails if something did.</summary>
public sealed class OracleTests(FaultServer server) : IClassFixture<FaultServer>
{
    [Fact]
    public async Task It_passes_for_a_file_that_was_never_imported_and_for_one_that_was()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        Assert.False(await Oracle.HoldsAsync(database, file));
        Assert.True(await Oracle.HoldsAsync(database, file));
    }

    [Fact]
    public async Task It_passes_for_an_import_in_a_separate_process()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(database.Settings);
        await worker.ExitAsync();
        Assert.Equal(0, worker.ExitCode);
        Assert.Contains("PASS", worker.Output, StringComparison.Ordinal);
        Assert.True(await Oracle.HoldsAsync(database, file, worker.Output));
    }

    [Fact]
    public async Task It_fails_if_a_row_is_missing()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        await Oracle.ImportAsync(database, file);
        await database.ExecuteAsync("SET session_replication_role = replica; DELETE FROM ingest.plaintiffs_raw WHERE row_number = 3");
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Oracle.HoldsAsync(database, file));
    }

    [Fact]
    public async Task It_fails_if_an_index_misses_a_row()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        await database.ExecuteAsync("UPDATE pg_index SET indisready = false, indisvalid = false WHERE indexrelid = 'ingest.import_events_run'::regclass");
        await Oracle.ImportAsync(database, file);
        await database.ExecuteAsync("UPDATE pg_index SET indisready = true, indisvalid = true WHERE indexrelid = 'ingest.import_events_run'::regclass");
        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => Oracle.HoldsAsync(database, file));
    }

    [Fact]
    public async Task It_fails_if_a_name_is_in_the_servers_log()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        await database.ExecuteAsync($"SELECT '{PlantedFile.Secrets[0]}'");
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Oracle.HoldsAsync(database, file));
    }
}
