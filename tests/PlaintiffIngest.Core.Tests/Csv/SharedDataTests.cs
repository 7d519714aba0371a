using System.Text;
using System.Text.Json;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class SharedDataTests
{
    [Theory]
    [InlineData("plaintiffs.csv", 100, 100)]
    [InlineData("new_mexico_plaintiffs.csv", 32_832, 32_832)]
    [InlineData("simplicity_20260117.csv", 250, 180)]
    [InlineData("jbi-2026-01.csv", 120, 120)]
    [InlineData("utf16.csv", 1, 1)]
    public void Every_row_is_valid_and_every_plaintiff_has_one_key(string fileName, int rows, int keys)
    {
        var read = CsvRows.OfFile(SharedData.PathOf(fileName));

        Assert.All(read, row => Assert.Equal(RowError.None, row.Error));
        Assert.Equal((rows, keys), (read.Count, read.DistinctBy(row => row.Key).Count()));
        Assert.Equal(Enumerable.Range(1, rows), read.Select(row => (int)row.Number));
    }

    [Fact]
    public void Rows_do_not_depend_on_the_block_size()
    {
        foreach (var fileName in (string[])["plaintiffs.csv", "simplicity_20260117.csv", "jbi-2026-01.csv", "damaged.csv"])
        {
            var bytes = File.ReadAllBytes(SharedData.PathOf(fileName));
            var expected = CsvRows.Of(bytes);
            foreach (var blockSize in (int[])[1, 2, 3, 17, 64, 100, 1000, 4096, 65536])
            {
                Assert.Equal(expected, CsvRows.Of(bytes, blockSize: blockSize));
            }
        }
    }

    [Fact]
    public void The_courts_state_is_kept_next_to_the_plaintiffs()
    {
        var row = CsvRows.OfFile(SharedData.PathOf("jbi-2026-01.csv"))[0];

        Assert.Equal("David Martinez|david.martinez.5000@example.com|(901) 555-3142|3778 Oak Ave, Apt 4|Brooklyn|NY|11313", row.Values);
        Assert.Equal("NJ", JsonDocument.Parse(row.RawData).RootElement.GetProperty("State").GetString());
        Assert.False(JsonDocument.Parse(row.RawData).RootElement.TryGetProperty("Email", out _));
    }

    [Fact]
    public void Every_row_of_the_damaged_file_is_accounted_for()
    {
        var rows = CsvRows.OfFile(SharedData.PathOf("damaged.csv"));

        Assert.Equal(
            [
                (2, "ok"), (3, "MISSING_NAME"), (4, "MISSING_EMAIL"), (5, "FIELD_COUNT"), (6, "FIELD_COUNT"), (7, "ok"),
                (9, "NUL_CHARACTER"), (10, "ok"), (11, "ok"), (12, "ok"), (13, "MALFORMED_QUOTES"), (14, "ok"),
            ],
            rows.Select(row => ((int)row.Line, row.Error.ToCode() ?? "ok")));
        Assert.Equal(rows[0].Key, rows[7].Key);
        Assert.StartsWith("Quoted \"Q\" Person|q@example.com||5 E St\nFloor 2|", rows[5].Values, StringComparison.Ordinal);
        Assert.StartsWith("Last One|", rows[^1].Values, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latin_1_file_is_rejected_with_a_hint_and_can_be_read_with_it()
    {
        var path = SharedData.PathOf("latin1.csv");
        var error = Assert.Throws<IngestException>(() => CsvRows.OfFile(path));
        var rows = CsvRows.OfFile(path, new CsvFormat { Encoding = "windows-1252" });

        Assert.Equal(IngestErrorId.InvalidEncoding, error.ErrorId);
        Assert.Contains("-Encoding windows-1252", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(["José Muñoz|jose@example.com|||Albany||", "Plain Name|plain@example.com|||Albany||"], rows.Select(row => row.Values));
        Assert.Equal(CsvRows.OfFile(SharedData.PathOf("utf16.csv"))[0].Key, rows[0].Key);
    }

    [Fact]
    public void Keys_are_those_that_Python_computed()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("dedupe_keys.json")));
        var key = new byte[DedupeKey.Length];
        foreach (var example in json.RootElement.EnumerateArray())
        {
            using var keys = new DedupeKey(Text(example, "source_system"));
            keys.Compute(
                Encoding.UTF8.GetBytes(Text(example, "email")), Encoding.UTF8.GetBytes(Text(example, "plaintiff_name")), key);

            Assert.Equal(Text(example, "dedupe_key"), Convert.ToHexStringLower(key));
        }

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }
}
