using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>Checks the tables and indexes of the schema for corruption.</summary>
public static class DamageCheck
{
    // The queries of pg_amcheck, for installations without that program.
    private const string Questions = """
        SET client_min_messages = warning;
        CREATE EXTENSION IF NOT EXISTS amcheck;
        SELECT bt_index_check(index.indexrelid::regclass, true)
        FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid
        WHERE class.relnamespace = 'ingest'::regnamespace AND class.relam = (SELECT oid FROM pg_am WHERE amname = 'btree');
        SELECT count(*) FROM pg_class AS class, verify_heapam(class.oid)
        WHERE class.relnamespace = 'ingest'::regnamespace AND class.relkind = 'r';
        """;

    /// <summary>Fails the test if the server finds corruption.</summary>
    public static async Task FindsNothingAsync(ThrowAwayDatabase database)
    {
        if (database is FaultDatabase { Server: var server } && File.Exists(server.Programs.Program("pg_amcheck")))
        {
            var settings = database.Settings;
            var result = await server.RunAsync(
                "pg_amcheck", "--install-missing", "--heapallindexed", "--schema=ingest",
                $"host={settings.Host} port={settings.Port} user={settings.Username} password={settings.Password} dbname={settings.Database}");
            Assert.True(result.Succeeded, result.Output);
            return;
        }

        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(Questions, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, reader.GetInt64(0));
    }
}
