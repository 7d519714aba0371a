using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Files;

/// <summary>Computes the hash by which a file is known.</summary>
public static class FileHasher
{
    internal const int BufferSize = 128 * 1024;

    /// <summary>Reads a stream to its end and hashes it.</summary>
    /// <param name="stream">The bytes, from the current position on. It stays open.</param>
    /// <param name="progress">Told the bytes read so far, after each 128 KiB; null for nobody.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>SHA-256 of the bytes.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotReadable"/>: an I/O error.</exception>
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

    // Called for each block: a file of any size is to cost the same memory.
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
