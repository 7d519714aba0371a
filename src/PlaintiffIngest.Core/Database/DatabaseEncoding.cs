using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Requires a database with the encoding UTF8, because names come in every script.</summary>
internal static class DatabaseEncoding
{
    /// <summary>The remedy for another encoding. A database's encoding cannot be changed.</summary>
    public const string Remedy = "Create another database with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0, and use that one.";

    /// <summary>Throws unless the database's encoding is UTF8.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="IngestException">The database has another encoding.</exception>
    public static async Task RequireUtf8Async(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT current_setting('server_encoding')");
        var encoding = await command.ExecuteScalarAsync(cancellationToken) as string;
        if (encoding != "UTF8")
        {
            throw new IngestException(
                IngestErrorId.DatabaseError,
                $"The database's encoding is {encoding}, which cannot store every name.",
                $"{Remedy}");
        }
    }
}
