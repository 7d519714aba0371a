using System.IO.Compression;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Containers;

public sealed class ZipTests : IDisposable
{
    private const string Text = "name,email\nAnn Example,ann@example.com\n";

    private readonly ContentReader reader = new();

    public void Dispose() => reader.Dispose();

    [Fact]
    public void The_only_file_is_read_whatever_its_name_and_clutter_is_ignored()
        => Assert.Equal(Text, reader.Text(Archives.Zip(
            ("out/", ""), ("__MACOSX/out/._export", "x"), ("out/.DS_Store", "x"), ("Thumbs.db", "x"), ("out/export", Text))));

    [Fact]
    public void The_only_csv_file_is_read_beside_other_files()
        => Assert.Equal(Text, reader.Text(Archives.Zip(("README.txt", "x"), ("data/Plaintiffs.CSV", Text), ("manifest.json", "{}"))));

    [Fact]
    public void Several_files_are_listed_with_the_way_to_choose_one()
    {
        var error = reader.Error(Archives.Zip([.. Enumerable.Range(1, 12).Select(i => ($"part {i:00}.csv", Text)), ("README.txt", "x"), ("123-45-6789.csv", Text)]));

        Assert.Equal((IngestErrorId.EntryNotFound, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.StartsWith("The zip archive 'vendor.csv' contains 14 files: part 01.csv, part 02.csv,", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("part 10.csv and 4 more.", error.Message, StringComparison.Ordinal);
        Assert.Equal("Choose one with -Entry, such as -Entry 'part 01.csv', and run the command once for each.", error.Remedy);
    }

    [Fact]
    public void Names_of_entries_are_redacted()
    {
        var error = reader.Error(Archives.Zip(("123-45-6789.csv", Text), ("b.csv", Text)));

        Assert.Contains("[SSN_REDACTED].csv, b.csv", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("6789", error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026/jbi.csv", "one")]
    [InlineData("2026/JBI.csv", "two")]
    [InlineData("2025/jbi.CSV", "three")]
    [InlineData("Other.csv", "four")]
    public void An_entry_is_found_by_its_path_or_by_its_name(string entry, string expected)
    {
        using var one = new ContentReader { Options = new() { Entry = entry } };

        Assert.Equal(expected, one.Text(Archives.Zip(("2026/jbi.csv", "one"), ("2026/JBI.csv", "two"), ("2025/jbi.csv", "three"), ("old/other.csv", "four"))));
    }

    [Fact]
    public void A_missing_entry_is_an_error_with_the_nearest_name()
    {
        using var one = new ContentReader { Options = new() { Entry = "plaintifs.csv" } };

        var error = one.Error(Archives.Zip(("out/plaintiffs.csv", Text), ("out/attorneys.csv", Text)));
        Assert.Equal((IngestErrorId.EntryNotFound, "The zip archive 'vendor.csv' has no entry 'plaintifs.csv'. It contains out/plaintiffs.csv, out/attorneys.csv."), (error.ErrorId, error.Message));
        Assert.Equal("Did you mean 'plaintiffs.csv'? Use one of these names with -Entry.", error.Remedy);
    }

    [Fact]
    public void A_name_that_several_entries_have_is_an_error()
    {
        using var one = new ContentReader { Options = new() { Entry = "jbi.csv" } };

        Assert.Equal(
            "The zip archive 'vendor.csv' has 2 entries 'jbi.csv': 1/jbi.csv, 2/jbi.csv.",
            one.Error(Archives.Zip(("1/jbi.csv", Text), ("2/jbi.csv", Text))).Message);
    }

    [Fact]
    public void An_archive_without_a_file_is_an_error()
        => Assert.Equal("The zip archive 'vendor.csv' contains no file.", reader.Error(Archives.Zip(("out/", ""), ("__MACOSX/x", "x"))).Message);

    [Fact]
    public void Entry_is_for_zip_archives_only()
    {
        using var one = new ContentReader { Options = new() { Entry = "a.csv" } };

        foreach (var file in (byte[][])[Archives.Gzip(Text), [.. "name,email\n"u8]])
        {
            Assert.Equal("-Entry 'a.csv': 'vendor.csv' is not a zip archive.", one.Error(file).Message);
        }
    }

    [Fact]
    public void An_encrypted_entry_is_an_error_that_names_the_remedy()
    {
        var zip = Archives.Zip(("vendor.csv", Text));
        zip[6] |= 1;
        zip[Directory(zip) + 8] |= 1;

        var error = reader.Error(zip);
        Assert.Equal((IngestErrorId.ContainerNotSupported, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Equal("The entry 'vendor.csv' of 'vendor.csv' is encrypted.", error.Message);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(93)]
    [InlineData(99)]
    [InlineData(200)]
    public void Another_compression_method_is_an_error_that_says_so(byte method)
    {
        var zip = Archives.Zip(("vendor.csv", Text));
        zip[8] = method;
        zip[Directory(zip) + 10] = method;

        var error = reader.Error(zip);
        Assert.Equal((IngestErrorId.ContainerNotSupported, "The entry 'vendor.csv' of 'vendor.csv' is compressed with a method other than Deflate."), (error.ErrorId, error.Message));
    }

    [Fact]
    public void One_part_of_a_split_archive_is_an_error()
    {
        var zip = Archives.Zip(("vendor.csv", Text));
        zip[^18] = 1;
        zip[^16] = 1;

        Assert.Equal("The entry 'vendor.csv' of 'vendor.csv' is in another part of a split archive.", reader.Error(zip).Message);
        Assert.Contains("one part of a split zip archive", Csv.CsvRows.Error([.. "PK"u8, 7, 8, 0]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declared_size_that_is_not_the_real_one_is_damage()
    {
        foreach (var level in (CompressionLevel[])[CompressionLevel.Optimal, CompressionLevel.NoCompression])
        {
            foreach (var size in (int[])[1, Text.Length + 1])
            {
                var zip = Archives.Zip(level, ("vendor.csv", System.Text.Encoding.UTF8.GetBytes(Text)));
                BitConverter.GetBytes(size).CopyTo(zip, Directory(zip) + 24);

                Assert.Equal(IngestErrorId.ContainerDamaged, reader.ErrorId(zip));
            }
        }
    }

    [Fact]
    public void An_archive_with_64_bit_sizes_is_read() => Assert.Equal(Text, reader.Text(Zip64()));

    // As zip writes an archive to a pipe: sizes in a 64-bit extra field, and a 64-bit end of the directory.
    private static byte[] Zip64()
    {
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            var content = System.Text.Encoding.UTF8.GetBytes(Text);
            var crc = System.IO.Hashing.Crc32.HashToUInt32(content);
            byte[] name = [.. "vendor.csv"u8];
            byte[] extra = [1, 0, 16, 0, .. BitConverter.GetBytes((long)content.Length), .. BitConverter.GetBytes((long)content.Length)];
            byte[] common = [45, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, .. BitConverter.GetBytes(crc), 255, 255, 255, 255, 255, 255, 255, 255, (byte)name.Length, 0, (byte)extra.Length, 0];
            writer.Write([.. "PK"u8, 3, 4, .. common, .. name, .. extra, .. content]);
            var directory = file.Position;
            writer.Write([.. "PK"u8, 1, 2, 45, 0, .. common, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. name, .. extra]);
            var end = file.Position;
            writer.Write([.. "PK"u8, 6, 6, 44, 0, 0, 0, 0, 0, 0, 0, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
            writer.Write(end - directory);
            writer.Write(directory);
            writer.Write([.. "PK"u8, 6, 7, 0, 0, 0, 0, .. BitConverter.GetBytes(end), 1, 0, 0, 0]);
            writer.Write([.. "PK"u8, 5, 6, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0]);
        }

        return file.ToArray();
    }

    private static int Directory(byte[] zip) => zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
}
