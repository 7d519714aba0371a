using System.Text.RegularExpressions;
using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Translates the errors of a Citus coordinator that cannot reach one of its workers.</summary>
/// <remarks>Source: Citus, <c>ReportConnectionError</c>. The message quotes the worker's host and user.</remarks>
internal static partial class WorkerErrors
{
    private const string ConnectionClass = "08";

    /// <summary>Translates an error; returns null if it is about something else.</summary>
    /// <param name="error">The server's error.</param>
    public static IngestException? Translate(PostgresException error)
        => error.SqlState.StartsWith(ConnectionClass, StringComparison.Ordinal) && RemoteNode().Match(error.MessageText) is { Success: true } node
            ? Unreachable(node.Groups["address"].Value)
            : null;

    /// <summary>A worker that cannot be reached.</summary>
    /// <param name="worker">Host and port.</param>
    public static IngestException Unreachable(string worker) => new(
        IngestErrorId.WorkerUnreachable,
        $"The coordinator cannot reach the worker {HostMask.Mask(worker)}.",
        $"Start the worker, and check its address in pg_dist_node and the coordinator's .pgpass. Then run the command again.");

    [GeneratedRegex(@"^connection to the remote node (\S+@)?(?<address>\S+:[0-9]+) failed", RegexOptions.CultureInvariant)]
    private static partial Regex RemoteNode();
}
