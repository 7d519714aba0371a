using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Names come in every script, so only a database that is encoded in UTF8 will do.</summary>
internal static class DatabaseEncoding
{
    /// <summary>What to do about another encoding: it is chosen when a database is made, and never changes.</summary>
    public const string Remedy = "Create another database with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0, and use that one.";

    /// <summary>Lets a database in UTF8 pass.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">Another encoding.</exception>
    public static async Task RequireUtf8Async(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT current_setting('server_encoding')");
        var encoding = await command.ExecuteScalarAsync(cancellationToken) as string;
        if (encoding != "UTF8")
        {
            throw new IngestException(
                IngestErrorId.DatabaseError,
                $"The database is encoded in {encoding}, which cannot store every name.",
                $"{Remedy}");
        }
    }
}
