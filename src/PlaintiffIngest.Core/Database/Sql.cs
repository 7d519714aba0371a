using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>Creates commands from the files in <c>sql/</c>.</summary>
internal static class Sql
{
    /// <summary>Creates a batch: all commands are sent in one round trip.</summary>
    /// <param name="connection">The connection, with its transaction if there is one.</param>
    /// <param name="timeout">The timeout of the whole batch; less than a second counts as one.</param>
    /// <param name="commands">The commands. The first error skips the rest.</param>
    /// <returns>The batch; the caller disposes it.</returns>
    public static NpgsqlBatch Batch(NpgsqlConnection connection, TimeSpan timeout, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = Batch(connection, commands);
        // Zero would mean no timeout.
        batch.Timeout = Math.Max(1, (int)timeout.TotalSeconds);
        return batch;
    }

    /// <summary>Creates a batch with the connection's own timeout.</summary>
    /// <param name="connection">The connection, with its transaction if there is one.</param>
    /// <param name="commands">The commands. The first error skips the rest.</param>
    /// <returns>The batch; the caller disposes it.</returns>
    public static NpgsqlBatch Batch(NpgsqlConnection connection, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    /// <summary>Creates a command from one file.</summary>
    /// <param name="file">Folder and name of a file with one statement, as for <see cref="SqlText.Get"/>.</param>
    /// <param name="parameters">The values of <c>$1</c>, <c>$2</c> and so on.</param>
    public static NpgsqlBatchCommand BatchCommand(string file, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(SqlText.Get(file));
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>Creates a command of a batch.</summary>
    /// <param name="sql">A constant statement with <c>@name</c> parameters. It must never contain values.</param>
    /// <param name="parameters">The parameters.</param>
    public static NpgsqlBatchCommand Statement(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
