using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Containers;

public sealed class FileContentTests : IDisposable
{
    private static readonly byte[] Csv = Encoding.UTF8.GetBytes("name,email\nAnn Example,ann@example.com\n");

    private readonly ContentReader reader = new();
    private readonly TempFolder folder = new();

    public static TheoryData<string, string, byte[]> Nested => new()
    {
        { "a gzip archive", "gzip archive", Archives.Gzip(Archives.Gzip(Csv)) },
        { "a zip archive", "gzip archive", Archives.Gzip(Archives.Zip(CompressionLevel.Optimal, ("a.csv", Csv))) },
        { "a gzip archive", "zip archive", Archives.Zip(CompressionLevel.Optimal, ("a.csv.gz", Archives.Gzip(Csv))) },
        { "a Zstandard archive", "zip archive", Archives.Zip(CompressionLevel.Optimal, ("a.csv.zst", Archives.Zstd(Csv))) },
        { "an Excel workbook (.xlsx) or another Office file", "zip archive", Archives.Zip(CompressionLevel.Optimal, ("a.xlsx", Archives.Zip(("xl/workbook.xml", "")))) },
    };

    public void Dispose()
    {
        reader.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_hash_is_that_of_the_content_however_it_is_compressed()
    {
        byte[][] files = [Csv, Archives.Gzip(Csv), Archives.Zstd(Csv), Archives.Zip(CompressionLevel.Optimal, ("a.csv", Csv)), Archives.Zip(CompressionLevel.NoCompression, ("b.csv", Csv))];

        var hashes = new HashSet<FileHash>();
        foreach (var file in files)
        {
            using var input = InputFile.Open(folder.Write("vendor.csv", file));
            var content = FileContent.Open(input, new ContainerOptions());
            hashes.Add(await content.HashAsync(delivered: null, new Progress<long>(), TestContext.Current.CancellationToken));
            Assert.Equal((Csv.Length, input.Length), (content.Length, content.BytesRead));
        }

        Assert.Equal(await FileHasher.HashAsync(new MemoryStream(Csv), null, TestContext.Current.CancellationToken), Assert.Single(hashes));
    }

    [Fact]
    public async Task A_hash_of_the_files_bytes_that_is_known_serves_unless_the_file_is_compressed()
    {
        using var csv = InputFile.Open(folder.Write("vendor.csv", Csv));
        using var gzip = InputFile.Open(folder.Write("vendor.csv.gz", Archives.Gzip(Csv)));
        var known = FileHash.FromBytes(new byte[32]);

        var plain = FileContent.Open(csv, new ContainerOptions());
        Assert.Equal(known, await plain.HashAsync(known, new Progress<long>(), TestContext.Current.CancellationToken));
        Assert.Equal((Csv.Length, 0), (plain.Length, plain.BytesRead));
        Assert.Equal(
            FileHash.FromBytes(SHA256.HashData(Csv)),
            await FileContent.Open(gzip, new ContainerOptions()).HashAsync(known, new Progress<long>(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Nested))]
    public void A_container_inside_another_one_is_an_error_that_says_what_to_do(string inner, string outer, byte[] file)
    {
        var error = reader.Error(file, "out.csv");

        Assert.Equal((IngestErrorId.NotCsv, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Equal($"'out.csv' is a {outer} that contains {inner} instead of a CSV file.", error.Message);
        Assert.Equal("Unpack 'out.csv', and ingest what it contains.", error.Remedy);
    }

    [Fact]
    public void A_different_kind_of_file_inside_is_reported_with_its_own_remedy()
    {
        var error = reader.Error(Archives.Gzip("%PDF-1.7"));

        Assert.Equal(
            ("'vendor.csv' is a gzip archive that contains a PDF document instead of a CSV file.", "Ask the vendor for the file as CSV."),
            (error.Message, error.Remedy));
    }

    [Fact]
    public void A_Zstandard_archive_with_a_huge_window_is_an_error_that_names_the_remedy()
    {
        var error = reader.Error(Archives.Zstd(Csv, windowLog: 28));

        Assert.Equal(IngestErrorId.ContainerNotSupported, error.ErrorId);
        Assert.Contains("128 MiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("--long=31", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_passes_do_not_disturb_each_other()
    {
        using var input = InputFile.Open(folder.Write("vendor.csv.gz", Archives.Gzip(Csv)));
        var content = FileContent.Open(input, new ContainerOptions());
        using var first = content.OpenRead();
        Assert.Equal('n', first.ReadByte());

        using var second = content.OpenRead();
        using var text = new StreamReader(second);
        Assert.Equal(Encoding.UTF8.GetString(Csv), text.ReadToEnd());
        Assert.Equal('a', first.ReadByte());
    }

    [Fact]
    public async Task Damage_after_the_hash_means_that_the_file_changed()
    {
        var path = folder.Write("vendor.csv.gz", Archives.Gzip(Csv));
        using var input = InputFile.Open(path);
        var content = FileContent.Open(input, new ContainerOptions());
        await content.HashAsync(delivered: null, new Progress<long>(), TestContext.Current.CancellationToken);
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(input.Length - 1);
        }

        await using var stream = content.OpenRead();
        Assert.Equal(IngestErrorId.FileChanged, Assert.Throws<IngestException>(() => stream.CopyTo(Stream.Null)).ErrorId);
    }
}
