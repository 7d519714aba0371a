using System.Diagnostics;
using System.IO.Compression;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>A decompression bomb causes an error quickly and with little memory.</summary>
public sealed class LimitTests
{
    private static readonly ContainerLimits Small = new() { MaxContentBytes = 100_000, MaxRatio = 20, MinRatioBytes = 10_000 };

    public static TheoryData<string, byte[]> Bombs => new()
    {
        { "gzip archive", Archives.Gzip(new byte[20_000_000]) },
        { "Zstandard archive", Archives.Zstd(new byte[20_000_000]) },
        { "zip archive", Archives.Zip(CompressionLevel.Optimal, ("bomb.csv", new byte[20_000_000])) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Content_that_is_many_times_as_large_as_the_file_is_refused(string kind, byte[] bomb)
    {
        using var reader = new ContentReader { Options = new() { Limits = Small with { MaxContentBytes = long.MaxValue } } };

        var error = reader.Error(bomb);
        Assert.Equal((IngestErrorId.ContainerTooLarge, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Equal($"'vendor.csv' is a {kind} whose content is larger than 20 times the file; nothing was kept.", error.Message);
    }

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Content_that_is_too_large_is_refused_whatever_its_ratio(string kind, byte[] bomb)
    {
        using var reader = new ContentReader { Options = new() { Limits = Small with { MaxRatio = int.MaxValue } } };

        Assert.Equal($"'vendor.csv' is a {kind} whose content is larger than 100000 bytes; nothing was kept.", reader.Error(bomb).Message);
    }

    [Theory]
    [MemberData(nameof(Bombs))]
    public void The_default_limits_let_everyday_files_through(string kind, byte[] file)
    {
        Assert.NotEmpty(kind);
        using var reader = new ContentReader();

        Assert.Equal(20_000_000, reader.Read(file).Length);
    }

    [Fact]
    public void A_small_file_may_have_any_ratio()
    {
        using var reader = new ContentReader { Options = new() { Limits = Small } };

        Assert.Equal(10_000, reader.Read(Archives.Gzip(new byte[10_000])).Length);
    }

    [Fact]
    public void A_bomb_is_refused_after_a_bounded_part_of_it()
    {
        // A Zstandard frame of one block for each 128 KiB: 2 TB in a file of 50 MB would not be read either.
        using var reader = new ContentReader();
        var bomb = Archives.Zstd(new byte[200_000_000]);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.StartNew();

        Assert.Equal(IngestErrorId.ContainerTooLarge, reader.ErrorId([.. bomb, .. bomb]));
        Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 600_000_000);
    }

    [Fact]
    public void A_zip_with_too_many_entries_is_refused()
    {
        using var reader = new ContentReader { Options = new() { Limits = Small with { MaxDirectoryBytes = 1000 } } };
        var few = Archives.Zip([("vendor.csv", "name,email\n")]);
        var many = Archives.Zip([.. Enumerable.Range(0, 1000).Select(i => ($"{i}.csv", ""))]);

        Assert.Equal("name,email\n", reader.Text(few));
        Assert.Equal("'vendor.csv' is a zip archive with too many entries; nothing was kept.", reader.Error(many).Message);
    }
}
