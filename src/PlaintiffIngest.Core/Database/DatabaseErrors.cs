using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Turns the driver's errors into the product's: which kind, whether it may pass, what to do.</summary>
internal static class DatabaseErrors
{
    /// <summary>Translates an error of the driver or the socket.</summary>
    /// <param name="error">A <see cref="NpgsqlException"/> (so also a <see cref="PostgresException"/>), time-out or socket error.</param>
    /// <returns>The error to throw, redacted.</returns>
    public static IngestException Translate(Exception error) => throw new NotImplementedException();

    /// <summary>Whether <see cref="Translate"/> knows this kind of error.</summary>
    /// <param name="error">Any error.</param>
    public static bool IsDatabaseError(Exception error)
        => error is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or System.IO.IOException { InnerException: System.Net.Sockets.SocketException };
}
