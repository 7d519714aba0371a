using System.Net.Sockets;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Database;

/// <summary>Finds out why a server cannot be reached: unknown name, closed port, no route, or no response.</summary>
internal static partial class ConnectErrors
{
    private static readonly RedactedText PoolerRemedy =
        $"This Supabase host has only an IPv6 address. Use the pooler's URL from the project's Connect dialog, or a machine and network with IPv6.";

    /// <summary>Creates the error for a server that cannot be reached.</summary>
    /// <param name="error">The driver's exception.</param>
    /// <param name="host">The connection's host, in the driver's form; null if unknown.</param>
    /// <returns>The exception to throw. It does not name the host.</returns>
    public static IngestException Unreachable(Exception error, string? host)
    {
        var cause = FindCause(error);
        var (why, remedy) = LocalHost.IsSocket(host) ? DescribeSocket(cause) : Describe(cause);
        var isDirect = cause is not SocketError.ConnectionRefused && HostList.Split(host).Any(entry => DirectHost().IsMatch(entry.Name));
        return new IngestException(IngestErrorId.DatabaseUnreachable, $"The database server cannot be reached: {why}.", isDirect ? PoolerRemedy : remedy);
    }

    /// <summary>The error for a peer that answers the request for TLS with something else than yes or no.</summary>
    /// <param name="error">The driver's exception, which quotes one character of the answer.</param>
    public static IngestException NoAnswerAboutTls(Exception error) => error.Message.Contains(" E ", StringComparison.Ordinal)
        ? new(
            IngestErrorId.TransientDatabaseError,
            $"The server reported an error before the login, for example because it has too many clients.",
            $"Try again. If the error persists, check the server's log.")
        : new(IngestErrorId.DatabaseUnreachable, $"Another program than PostgreSQL answers on the connection's port.", $"Correct the host and the port of the connection.");

    /// <summary>The error for an answer that the driver does not understand.</summary>
    /// <param name="error">The driver's exception. Its message may quote the answer.</param>
    public static IngestException NotUnderstood(Exception error) => new(
        IngestErrorId.DatabaseUnreachable,
        $"The database driver does not understand the server's answer to the login ({error.GetType().Name}).",
        $"Check that PostgreSQL, not another program, listens on the connection's port, and that the login uses a password or a certificate.");

    private static (RedactedText Why, RedactedText Remedy) Describe(SocketError? cause) => cause switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.NoRecovery =>
            ($"its host name is unknown", $"Correct the host in the connection (Supabase: was the project deleted or paused?)."),
        SocketError.TryAgain =>
            ($"its host name could not be looked up", $"Check that this machine has a network connection and a working name server, then try again."),
        SocketError.ConnectionRefused =>
            ($"nothing listens on its port", $"Check that the server is running, and that the connection's host and port are correct."),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown or SocketError.AddressNotAvailable =>
            ($"there is no route to it", $"Check this machine's network and VPN. A host that has only an IPv6 address needs a network with IPv6."),
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported or SocketError.ProtocolNotSupported =>
            ($"this machine does not support its address family", $"Use a host with an IPv4 address (Supabase: the pooler)."),
        SocketError.AccessDenied =>
            ($"this machine does not allow the connection", $"Check the firewall and the security software of this machine."),
        SocketError.TimedOut =>
            ($"it did not respond in time", $"Check that the connection's host and port are correct, and that firewalls and network restrictions allow the connection (Supabase: is the project paused?)."),
        _ =>
            ($"it closed the connection before the login", $"Check that PostgreSQL, not another program, listens on the connection's port, and that it allows connections from this machine."),
    };

    private static (RedactedText Why, RedactedText Remedy) DescribeSocket(SocketError? cause) => cause switch
    {
        SocketError.AccessDenied => ($"this user has no access to its socket", $"Grant this user permission to enter the socket's folder, or connect to localhost."),
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported or SocketError.ProtocolNotSupported or SocketError.OperationNotSupported =>
            ($"this machine does not support Unix sockets", $"Use a host name such as localhost."),
        SocketError.TimedOut => ($"it did not respond in time", $"Check the server's log."),
        _ => ($"no server listens on its socket", $"Check that the server is running, and that the connection's socket folder and port are correct. On Windows, use a host name such as localhost."),
    };

    private static SocketError? FindCause(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException socket: return socket.SocketErrorCode;
                case TimeoutException: return SocketError.TimedOut;
                case PlatformNotSupportedException: return SocketError.AddressFamilyNotSupported;
            }
        }

        return null;
    }

    [GeneratedRegex(@"\Adb\.[^.]+\.supabase\.(co|net|com)\.?\z", RegexOptions.IgnoreCase)]
    private static partial Regex DirectHost();
}
