using System.Runtime.InteropServices;
using Npgsql;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// The dedupe keys of erased people that this process knows. Keys are never removed from the database, so each load reads only the new
/// ones. Thread-safe: all files of a command share one list.
/// </summary>
internal sealed class ErasedKeys
{
    /// <summary>
    /// Size of a file, in bytes, below which its rows are compared only in the database (<c>ingest.prepare_merge</c>), because reading a long
    /// list takes longer than looking up a few hundred rows in it.
    /// </summary>
    public const long MinFileBytes = 64 * 1024;

    private volatile Snapshot current = new([], 0);

    /// <summary>The keys known now.</summary>
    public Snapshot Current => current;

    /// <summary>The statement that reads the new keys. Its result goes to <see cref="AddAsync"/>.</summary>
    public NpgsqlBatchCommand NewKeysCommand() => Sql.BatchCommand("load/erased_keys.sql", current.LastId);

    /// <summary>Adds the keys that the statement returned.</summary>
    /// <param name="reader">Its result.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task AddAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        if (reader.ValueOrNull<long>("erased_id") is { } lastId)
        {
            // If two loads add keys at the same time, one result is lost, and a later load reads those keys again.
            var added = MemoryMarshal.Cast<byte, Key>(reader.GetFieldValue<byte[]>(reader.GetOrdinal("dedupe_keys")));
            current = new Snapshot([.. current.Keys, .. added], lastId);
        }
    }

    /// <summary>The keys up to an id.</summary>
    /// <param name="Keys">The keys.</param>
    /// <param name="LastId">The highest id among them; zero for none.</param>
    internal sealed record Snapshot(HashSet<Key> Keys, long LastId)
    {
        /// <summary>Whether the person with this key was erased.</summary>
        /// <param name="dedupeKey">The <see cref="DedupeKey.Length"/> bytes.</param>
        public bool Contains(ReadOnlySpan<byte> dedupeKey) => Keys.Count > 0 && Keys.Contains(MemoryMarshal.Read<Key>(dedupeKey));
    }

    /// <summary>The bytes of a key, comparable without an allocation.</summary>
    internal readonly record struct Key(ulong First, ulong Second, ulong Third, ulong Fourth);
}
