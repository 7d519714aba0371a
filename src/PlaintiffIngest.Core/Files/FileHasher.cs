using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Files;

/// <summary>Computes the hash that identifies a file's content.</summary>
public static class FileHasher
{
    internal const int BufferSize = 128 * 1024;

    /// <summary>Reads a stream to its end and hashes it.</summary>
    /// <param name="stream">The stream, read from its current position. It stays open.</param>
    /// <param name="progress">Receives the number of bytes read so far, after each block of 128 KiB; may be null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The SHA-256 hash of the bytes.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotReadable"/>: an I/O error occurred.</exception>
    public static async Task<FileHash> HashAsync(Stream stream, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        var total = 0L;
        while (true)
        {
            var count = await ReadAsync(stream, buffer, cancellationToken);
            if (count == 0)
            {
                return FileHash.FromBytes(hash.GetHashAndReset());
            }

            hash.AppendData(buffer, 0, count);
            total += count;
            progress?.Report(total);
        }
    }

    // Called for each block, so the state machine is pooled: memory use must not depend on the size of the file.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException)
        {
            throw FileErrors.NotReadable((stream as FileStream)?.Name);
        }
    }
}
