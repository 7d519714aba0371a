using Npgsql;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>What a promoter does whose table is <c>public.people</c>, and the rollback that it meets.</summary>
internal static class Promoter
{
    /// <summary>Creates its table, which has no unique index: a person who is promoted twice is in it twice.</summary>
    public const string CreateTarget = "CREATE TABLE public.people (name text NOT NULL)";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Claims rows and reads them.</summary>
    public static async Task<Claimed[]> ClaimAsync(NpgsqlConnection connection, int batchSize, string worker = "job", string staleAfter = "30 minutes")
    {
        await using var command = new NpgsqlCommand(
            $"SELECT row_claim, import_run_id, plaintiff_name FROM ingest.claim_rows_to_promote({batchSize}, '{worker}', '{staleAfter}')", connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<Claimed>();
        while (await reader.ReadAsync(Token))
        {
            rows.Add(new Claimed(reader.GetString(0), reader.GetGuid(1), reader.GetString(2)));
        }

        return [.. rows];
    }

    /// <summary>Marks rows as promoted.</summary>
    public static Task<long> MarkAsync(NpgsqlConnection connection, Claimed[] rows)
        => CallAsync(connection, "SELECT ingest.mark_promoted($1, 'public.people')", rows);

    /// <summary>Gives rows back.</summary>
    public static Task<long> ReleaseAsync(NpgsqlConnection connection, Claimed[] rows, string? reason)
        => CallAsync(connection, $"SELECT ingest.release_rows($1, {(reason is null ? "NULL" : $"'{reason}'")})", rows);

    /// <summary>Calls a function with the claims of rows as its parameter.</summary>
    public static async Task<long> CallAsync(NpgsqlConnection connection, string sql, Claimed[] rows)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(rows.Select(row => row.RowClaim).ToArray());
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    /// <summary>Writes the people to its table.</summary>
    public static async Task InsertTargetAsync(NpgsqlConnection connection, Claimed[] rows)
    {
        await using var command = new NpgsqlCommand("INSERT INTO public.people SELECT unnest($1)", connection);
        command.Parameters.AddWithValue(rows.Select(row => row.Name).ToArray());
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Writes the people and marks the rows.</summary>
    public static async Task PromoteAsync(NpgsqlConnection connection, Claimed[] rows)
    {
        await InsertTargetAsync(connection, rows);
        Assert.Equal(rows.Length, await MarkAsync(connection, rows));
    }

    /// <summary>Rolls a run back.</summary>
    public static async Task RollBackAsync(NpgsqlConnection connection, Guid runId)
        => Assert.True(await connection.ScalarAsync<bool>($"SELECT success FROM ingest.rollback_import_run('{runId}', 'test')"));

    /// <summary>A row that a promoter holds.</summary>
    internal sealed record Claimed(string RowClaim, Guid RunId, string Name);
}
