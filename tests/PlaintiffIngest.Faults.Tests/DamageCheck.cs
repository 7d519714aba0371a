using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>Checks the tables and indexes of the schema for corruption.</summary>
public static class DamageCheck
{
    // The queries of pg_amcheck, without starting that program hundreds of times: tables with their TOAST tables, and their indexes.
    private const string Questions = """
        SET client_min_messages = warning;
        CREATE EXTENSION IF NOT EXISTS amcheck;
        WITH heap AS (
            SELECT unnest(ARRAY[oid, NULLIF(reltoastrelid, 0)]) AS oid FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r'),
        checked_index AS MATERIALIZED (
            SELECT bt_index_check(index.indexrelid::regclass, true)
            FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid
            WHERE index.indrelid IN (SELECT oid FROM heap) AND class.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')),
        damage AS (
            SELECT format('%s, block %s: %s', heap.oid::regclass, found.blkno, found.msg) AS text FROM heap, verify_heapam(heap.oid) AS found)
        SELECT concat((SELECT string_agg(text, E'\n') FROM damage), (SELECT left(count(*)::text, 0) FROM checked_index));
        """;

    /// <summary>Fails the test if the server finds corruption.</summary>
    public static async Task FindsNothingAsync(ThrowAwayDatabase database)
        => Assert.Equal(string.Empty, await database.ScalarAsync<string>(Questions));
}
