using System.Text.RegularExpressions;
using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Translates the errors of a Citus coordinator that cannot reach a worker, loses its connection to one, or is moving shards.</summary>
/// <remarks>
/// Source: Citus, <c>ReportConnectionError</c>, <c>ReportCopyError</c>, <c>HandleRemoteTransactionConnectionError</c> and
/// <c>AcquirePlacementColocationLock</c>.
/// The messages quote the worker's host, and some of them its user. Citus reports libpq's errors about a connection as internal errors.
/// </remarks>
internal static partial class WorkerErrors
{
    private const string ConnectionClass = "08";
    private const string IoError = "58030";
    private const string InternalError = "XX000";

    /// <summary>Translates an error; returns null if it is about something else.</summary>
    /// <param name="error">The server's error.</param>
    public static IngestException? Translate(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.ObjectNotInPrerequisiteState when OutOfSync().Match(error.MessageText) is { Success: true } node => new(
            IngestErrorId.TransientDatabaseError,
            $"The metadata of the Citus worker {HostMask.Mask(node.Groups["address"].Value)} is out of sync with the coordinator.",
            $"Wait a minute for Citus to synchronize it, then run the command again. If the error persists, run SELECT start_metadata_sync_to_all_nodes() on the coordinator."),
        IoError or InternalError when LostNode().Match(error.MessageText) is { Success: true } node => Unreachable(node.Groups["address"].Value),
        InternalError when ShardMove().IsMatch(error.MessageText) => new(
            IngestErrorId.TransientDatabaseError,
            $"A shard of the table is being moved or split. Imports cannot start until that has finished.",
            $"Wait until it has finished, then run the command again. On the coordinator, SELECT * FROM get_rebalance_progress() shows the progress."),
        InternalError when LostConnection().IsMatch(error.MessageText) => new(
            IngestErrorId.TransientDatabaseError,
            $"The Citus coordinator lost its connection to a worker.",
            $"Try again. If the error persists, run Test-IngestDatabase. It names a worker that cannot be reached."),
        _ when error.SqlState.StartsWith(ConnectionClass, StringComparison.Ordinal) && RemoteNode().Match(error.MessageText) is { Success: true } node
            => Unreachable(node.Groups["address"].Value),
        _ => null,
    };

    /// <summary>The coordinator cannot reach a worker.</summary>
    /// <param name="worker">Host and port.</param>
    public static IngestException Unreachable(string worker) => new(
        IngestErrorId.WorkerUnreachable,
        $"The Citus coordinator cannot reach the worker {HostMask.Mask(worker)}.",
        $"Start the worker. If it is running, check its address in pg_dist_node, and whether this login can log in to it (the coordinator's .pgpass or pg_dist_authinfo). Then run the command again.");

    [GeneratedRegex(@"^connection to the remote node (\S+@)?(?<address>\S+:[0-9]+) failed", RegexOptions.CultureInvariant)]
    private static partial Regex RemoteNode();

    [GeneratedRegex(@"^(failed to COPY to shard [0-9]+ on|failure on connection marked as essential:) (?<address>\S+:[0-9]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LostNode();

    [GeneratedRegex(@"^could not acquire the lock required to (colocate|move|split|promote)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ShardMove();

    [GeneratedRegex(@"^(?<address>\S+:[0-9]+) is a metadata node, but is out of sync", RegexOptions.CultureInvariant)]
    private static partial Regex OutOfSync();

    [GeneratedRegex(
        @"^(server closed the connection unexpectedly|SSL SYSCALL error|SSL connection has been closed unexpectedly|connection not open|could not (send|receive) data (to|from) server)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LostConnection();
}
