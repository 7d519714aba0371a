using Npgsql;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Runs one statement.</summary>
internal static class SqlSession
{
    /// <summary>Runs a statement.</summary>
    public static async Task ExecuteAsync(this NpgsqlConnection session, string sql, params object?[] values)
    {
        await using var command = Command(session, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Returns the first value.</summary>
    public static async Task<T> ScalarAsync<T>(this NpgsqlConnection session, string sql, params object?[] values)
    {
        await using var command = Command(session, sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection session, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, session);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
