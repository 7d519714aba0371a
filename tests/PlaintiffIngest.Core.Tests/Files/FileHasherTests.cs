using System.Security.Cryptography;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Tests.Files;

public sealed class FileHasherTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 7))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_hash_is_SHA_256_of_the_bytes()
    {
        Assert.Equal(FileHash.FromBytes(SHA256.HashData(Bytes)), await FileHasher.HashAsync(new MemoryStream(Bytes), null, Cancel));
        Assert.Equal(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            (await FileHasher.HashAsync(new MemoryStream(), null, Cancel)).Hex);
    }

    [Fact]
    public async Task Progress_is_reported_in_bytes()
    {
        var progress = new Steps();
        await FileHasher.HashAsync(new MemoryStream(Bytes), progress, Cancel);

        Assert.True(progress.Count > 5);
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(Bytes.Length, progress[^1]);
    }

    [Fact]
    public async Task Hashing_stops_when_it_is_canceled()
        => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileHasher.HashAsync(new MemoryStream(Bytes), null, new CancellationToken(true)));

    [Fact]
    public async Task A_disk_error_is_reported()
    {
        await using var stream = new FailingStream();

        var error = await Assert.ThrowsAsync<IngestException>(() => FileHasher.HashAsync(stream, null, Cancel));
        Assert.Equal(IngestErrorId.FileNotReadable, error.ErrorId);
    }

    [Fact]
    public void A_hashing_stream_returns_counts_and_hashes_all_bytes()
    {
        using var stream = new HashingStream(new MemoryStream(Bytes));
        Assert.Equal(Bytes[..4], stream.Peek(4).ToArray());
        Assert.Equal(0, stream.BytesRead);

        var first = new byte[10];
        stream.ReadExactly(first);
        Assert.Equal(Bytes[..10], first);
        Assert.Equal(10, stream.BytesRead);
        Assert.Equal(FileHash.FromBytes(SHA256.HashData(Bytes)), stream.HashToEnd());
        Assert.Equal(Bytes.Length, stream.BytesRead);
    }

    [Fact]
    public void A_read_error_midway_is_reported_with_the_files_name()
    {
        using var stream = new FailingStream();

        var error = Assert.Throws<IngestException>(() => Core.Csv.PlaintiffReader.Open(stream, "vendor.csv", "jbi", new Core.Csv.CsvFormat()));
        Assert.Equal(IngestErrorId.FileNotReadable, error.ErrorId);
        Assert.Contains("vendor.csv", error.Message, StringComparison.Ordinal);
    }

    private sealed class Steps : List<long>, IProgress<long>
    {
        public void Report(long value) => Add(value);
    }

    /// <summary>A stream that returns ten bytes and then fails.</summary>
    private sealed class FailingStream() : MemoryStream(Bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Allowed(buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(Read(buffer.Span));

        private int Allowed(int wanted) => Position < 10 ? Math.Min(wanted, 10) : throw new IOException("The device is not ready.");
    }
}
