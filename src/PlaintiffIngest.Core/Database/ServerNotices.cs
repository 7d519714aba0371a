using Npgsql;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Database;

/// <summary>Forwards the warnings of the schema's functions that say what they wait for. The server sends them before it waits.</summary>
internal static class ServerNotices
{
    /// <summary>Forwards warnings until the result is disposed.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="log">Receives them.</param>
    /// <param name="subject">What they are about: a file's name, or a command.</param>
    public static IDisposable Forward(NpgsqlConnection connection, IIngestLog log, string subject)
    {
        NoticeEventHandler forward = (_, notice) =>
        {
            if (notice.Notice.MessageText.StartsWith("waiting for ", StringComparison.Ordinal))
            {
                log.Warning($"{subject}: {notice.Notice.MessageText}.");
            }
        };
        connection.Notice += forward;
        return new Subscription(() => connection.Notice -= forward);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
