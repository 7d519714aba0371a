using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>Runs a file of <c>sql/</c> on an open connection.</summary>
internal static class Sql
{
    /// <summary>Runs a statement that returns no rows.</summary>
    /// <param name="connection">The connection, in its transaction if there is one.</param>
    /// <param name="file">Folder and file, as <see cref="SqlText.Get"/> takes it.</param>
    /// <param name="patience">How long the server may take.</param>
    /// <param name="cancellationToken">Cancels it on the server.</param>
    /// <param name="parameters">Its parameters, in order.</param>
    public static async Task ExecuteAsync(
        NpgsqlConnection connection, string file, TimeSpan patience, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(connection, file, patience, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A command over a file; the caller disposes it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="file">Folder and file.</param>
    /// <param name="patience">How long the server may take.</param>
    /// <param name="parameters">Its parameters, in order.</param>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string file, TimeSpan patience, params object[] parameters)
    {
#pragma warning disable CA2100 // The text is a file of this assembly.
        // Zero would be no limit at all.
        var command = new NpgsqlCommand(SqlText.Get(file), connection) { CommandTimeout = Math.Max(1, (int)patience.TotalSeconds) };
#pragma warning restore CA2100
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
