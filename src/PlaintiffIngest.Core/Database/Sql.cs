using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>Makes commands of the files of <c>sql/</c>.</summary>
internal static class Sql
{
    /// <summary>Commands that are sent together: one round trip for all of them.</summary>
    /// <param name="connection">The connection, in its transaction if there is one.</param>
    /// <param name="timeout">How long the server may take.</param>
    /// <param name="commands">The commands; the first error ends them.</param>
    /// <returns>The batch; the caller disposes it.</returns>
    public static NpgsqlBatch Batch(NpgsqlConnection connection, TimeSpan timeout, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        // Zero would be no limit at all.
        var batch = new NpgsqlBatch(connection) { Timeout = Math.Max(1, (int)timeout.TotalSeconds) };
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    /// <summary>A command of one file.</summary>
    /// <param name="file">Folder and file, as <see cref="SqlText.Get"/> takes it: one statement.</param>
    /// <param name="parameters">Its parameters, in order.</param>
    public static NpgsqlBatchCommand BatchCommand(string file, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(SqlText.Get(file));
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
