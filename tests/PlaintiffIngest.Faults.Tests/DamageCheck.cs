using Npgsql;
using PlaintiffIngest.Faults.Tests.Protocol;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>Checks the tables and indexes of the schema for corruption.</summary>
public static class DamageCheck
{
    // The queries of pg_amcheck, without starting that program hundreds of times: tables with their TOAST tables, and their indexes.
    private const string Questions = """
        SET client_min_messages = warning;
        -- On a worker of Citus: shows its shards, and creates the extension there alone. A server without Citus ignores both.
        SET citus.override_table_visibility = off;
        SET citus.enable_ddl_propagation = off;
        CREATE EXTENSION IF NOT EXISTS amcheck;
        WITH found AS (
            SELECT oid, reltoastrelid FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r'),
        heap AS (
            SELECT oid FROM found UNION ALL SELECT reltoastrelid FROM found WHERE reltoastrelid <> 0),
        checked_index AS MATERIALIZED (
            SELECT bt_index_check(index.indexrelid::regclass, true)
            FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid
            WHERE index.indrelid IN (SELECT oid FROM heap) AND class.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')),
        damage AS (
            SELECT format('%s, block %s: %s', heap.oid::regclass, corrupt.blkno, corrupt.msg) AS text FROM heap, verify_heapam(heap.oid) AS corrupt)
        SELECT concat((SELECT string_agg(text, E'\n') FROM damage), (SELECT left(count(*)::text, 0) FROM checked_index));
        """;

    /// <summary>Fails the test if the server finds corruption.</summary>
    public static async Task FindsNothingAsync(ThrowAwayDatabase database)
    {
        foreach (var node in database is FaultDatabase { Nodes: var nodes } ? nodes : [database.Settings])
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(node.ConnectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            Assert.Equal(string.Empty, await connection.ScalarAsync<string>(Questions));
        }
    }
}
