using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// A private PostgreSQL for this user: on loopback only, with a password of its own, its data in a folder of its own.
/// It is started when it is needed and stops by itself when nobody has used it for a while.
/// </summary>
public sealed class LocalServer
{
    /// <summary>Makes a server over a folder; nothing is started yet.</summary>
    /// <param name="programs">The server programs.</param>
    /// <param name="dataFolder">The folder of its data; null for the user's.</param>
    /// <param name="settings">Further settings of <c>postgresql.conf</c> for a new cluster, such as <c>fsync</c> to <c>off</c> for tests.</param>
    /// <param name="idleTimeout">How long it stays without any client; null for one minute.</param>
    public LocalServer(PostgresPrograms programs, string? dataFolder = null, IReadOnlyDictionary<string, string>? settings = null, TimeSpan? idleTimeout = null)
        => throw new NotImplementedException();

    /// <summary>Starts the server, or joins it when it runs.</summary>
    /// <returns>How to connect, to the database <c>plaintiff_ingest</c>.</returns>
    /// <exception cref="IngestException">It cannot be started; the message has the last lines of its log.</exception>
    public Task<NpgsqlConnectionStringBuilder> StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops the server at once, whoever uses it.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
