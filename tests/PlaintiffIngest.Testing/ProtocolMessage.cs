using System.Text;

namespace PlaintiffIngest.Testing;

/// <summary>One message of PostgreSQL's protocol. Source: the manual, "Message Formats".</summary>
/// <param name="Number">Its number among all that came through the proxy, from 1.</param>
/// <param name="Connection">The number of its connection, from 1.</param>
/// <param name="FromClient">Whether the client sent it.</param>
/// <param name="Type">Its type; NUL for the first one of a connection, which has none.</param>
/// <param name="Bytes">The whole message.</param>
public sealed record ProtocolMessage(int Number, int Connection, bool FromClient, char Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Whether it sends rows of a COPY.</summary>
    public bool IsCopyData => FromClient && Type == 'd';

    /// <summary>Whether it asks the server to commit.</summary>
    public bool IsCommit => FromClient && Type is 'Q' or 'P' && Contains("COMMIT\0");

    /// <summary>Whether it says that the server has committed.</summary>
    public bool IsCommitted => !FromClient && Type == 'C' && Contains("COMMIT\0");

    /// <summary>Whether these characters are in it.</summary>
    public bool Contains(string ascii) => Bytes.Span.IndexOf(Encoding.ASCII.GetBytes(ascii)) >= 0;
}
