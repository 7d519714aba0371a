using System.IO.Compression;
using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>An incomplete compressed file is an error, because missing rows would not be noticed otherwise.</summary>
public sealed class DamageTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("name,email\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"Person {i * 7919 % 307},p{i * 31}@example.com\n")));

    // As bgzip ends every file. Its last nine bytes are zeros, of which the end mark takes eight.
    private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly ContentReader reader = new();

    public static TheoryData<string, byte[]> Files => new()
    {
        { "gzip", Archives.Gzip(Content) },
        { "gzip of four members", [.. Archives.Gzip(Content[..100]), .. EmptyMember, .. Archives.Gzip(Content[100..]), .. EmptyMember] },
        { "gzip with every header field", GzipWithFields() },
        { "Zstandard", Archives.Zstd(Content) },
        { "Zstandard of two frames", [.. Archives.Zstd(Content[..100]), .. Archives.Zstd(Content[100..])] },
        { "zip", Archives.Zip(CompressionLevel.Optimal, ("vendor.csv", Content)) },
        { "zip, stored", Archives.Zip(CompressionLevel.NoCompression, ("vendor.csv", Content)) },
    };

    public void Dispose() => reader.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_whole_file_is_read(string kind, byte[] file)
    {
        Assert.NotEmpty(kind);
        Assert.Equal(Content, reader.Read(file));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_cut_off_anywhere_is_damaged(string kind, byte[] file)
    {
        var memberEnds = kind.Contains(" of ", StringComparison.Ordinal) ? Starts(file, file[..4]) : [];
        foreach (var length in Enumerable.Range(4, file.Length - 4).Except(memberEnds))
        {
            var error = reader.Error(file[..length]);
            Assert.True(error.ErrorId == IngestErrorId.ContainerDamaged, $"{length} of {file.Length} bytes: {error.Message}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_with_a_changed_byte_is_read_right_or_not_at_all(string kind, byte[] file)
    {
        for (var at = 0; at < file.Length; at += 3)
        {
            var changed = file.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            try
            {
                // The name of the zip's entry or a time stamp may have changed, or the file does not look compressed any more.
                Assert.True(reader.Read(changed) is var content && (content.SequenceEqual(Content) || content.SequenceEqual(changed)), $"{kind}, byte {at}");
            }
            catch (IngestException)
            {
            }
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("more,text\n")]
    [InlineData("\u001f")]
    [InlineData("\u001f\u008b")]
    public void Other_data_after_the_end_is_an_error(string other)
    {
        Assert.Equal(IngestErrorId.ContainerDamaged, reader.ErrorId([.. Archives.Gzip(Content), .. Encoding.Latin1.GetBytes(other)]));
        Assert.Equal(IngestErrorId.ContainerDamaged, reader.ErrorId([.. Archives.Gzip(Content), .. Encoding.Latin1.GetBytes(other), .. new byte[100_000]]));
        Assert.Equal(IngestErrorId.ContainerDamaged, reader.ErrorId([.. Archives.Zstd(Content), .. Encoding.Latin1.GetBytes(other)]));
    }

    [Fact]
    public void Members_that_end_at_any_distance_from_a_blocks_end_are_read()
    {
        // Stored blocks of bytes that look like the end of a member: the worst case for finding the real end.
        var zeros = new byte[70_000];
        for (var length = 65_500; length < 65_560; length++)
        {
            byte[] file = [.. Store(zeros[..length]), .. EmptyMember, .. Archives.Gzip(Content)];
            Assert.Equal(length + Content.Length, reader.Read(file).Length);
        }
    }

    [Fact]
    public void A_damaged_file_is_reported_with_its_name_and_remedy()
    {
        var error = reader.Error(Archives.Gzip(Content)[..^1], "jbi 123-45-6789.csv.gz");

        Assert.Equal(("'jbi [SSN_REDACTED].csv.gz' is a gzip archive that is truncated or damaged; nothing was kept.", ExitCode.GateFailed), (error.Message, error.ExitCode));
        Assert.Equal("Download it again, or ask the vendor to send it again.", error.Remedy);
    }

    private static byte[] GzipWithFields()
    {
        var gzip = Archives.Gzip(Content);
        return [.. gzip[..3], 4 | 8 | 16 | 2, .. gzip[4..10], 3, 0, 1, 2, 3, .. "vendor.csv\0by hand\0"u8, 0, 0, .. gzip[10..]];
    }

    private static byte[] Store(byte[] content)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return file.ToArray();
    }

    private static IEnumerable<int> Starts(byte[] file, byte[] mark)
        => Enumerable.Range(1, file.Length - mark.Length).Where(at => file.AsSpan(at).StartsWith(mark));
}
