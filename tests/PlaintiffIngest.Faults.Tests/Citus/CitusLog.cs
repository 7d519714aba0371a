using Npgsql;
using PlaintiffIngest.Faults.Tests.Protocol;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>The log of a node, read through its server. It is empty if the server's logging collector is off.</summary>
public sealed class CitusLog
{
    // Enough for one test; pg_read_file reads at most 1 GB.
    private const long MaxBytes = 256 << 20;

    private readonly NpgsqlConnectionStringBuilder node;
    private string? file;
    private long position;

    private CitusLog(NpgsqlConnectionStringBuilder node) => this.node = node;

    /// <summary>Starts at the end of the log.</summary>
    public static async Task<CitusLog> FromEndAsync(NpgsqlConnectionStringBuilder node)
    {
        var log = new CitusLog(node);
        await using var connection = await CitusNodes.OpenAsync(node);
        log.file = await CurrentFileAsync(connection);
        log.position = log.file is null ? 0 : await connection.ScalarAsync<long>("SELECT size FROM pg_stat_file($1)", log.file);
        return log;
    }

    /// <summary>The text since the last call.</summary>
    public async Task<string> ReadNewAsync()
    {
        await using var connection = await CitusNodes.OpenAsync(node);
        if (await CurrentFileAsync(connection) is not { } current)
        {
            return string.Empty;
        }

        if (current != file)
        {
            (file, position) = (current, 0);
        }

        // As bytes, because a read may end in the middle of a character.
        var bytes = await connection.ScalarAsync<byte[]>("SELECT pg_read_binary_file($1, $2, $3)", file, position, MaxBytes);
        position += bytes.Length;
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    private static async Task<string?> CurrentFileAsync(NpgsqlConnection connection)
        => await connection.ScalarAsync<object>("SELECT pg_current_logfile()") as string;
}
