using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class RowTests
{
    [Theory]
    [InlineData(",a@x.co,", "MISSING_NAME")]
    [InlineData(" \u00A0\u001F,a@x.co,", "MISSING_NAME")]
    [InlineData("Ann,,", "MISSING_EMAIL")]
    [InlineData("Ann,\" \",", "MISSING_EMAIL")]
    [InlineData("Ann,a|b@x.co,", "INVALID_EMAIL")]
    [InlineData("Ann,a@x.co", "FIELD_COUNT")]
    [InlineData("Ann,a@x.co,,x", "FIELD_COUNT")]
    [InlineData("Ann", "FIELD_COUNT")]
    [InlineData("\"Ann\"x,a@x.co,", "MALFORMED_QUOTES")]
    [InlineData("\"Ann,a@x.co,", "MALFORMED_QUOTES")]
    [InlineData("A\0nn,a@x.co,", "NUL_CHARACTER")]
    [InlineData("Ann,a@x.co,\0", "NUL_CHARACTER")]
    public void A_bad_row_fails_with_its_code_and_keeps_its_text(string line, string code)
    {
        var rows = CsvRows.Of(CsvRows.Header + line + "\r\nBob,b@x.co,\n");

        Assert.Equal([code, "ok"], CsvRows.Codes(rows));
        Assert.Equal(line.Replace('\0', '\u2400'), rows[0].RawText);
        Assert.Equal(new string('|', 6), rows[0].Values);
        Assert.Equal("{}", rows[0].RawData);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rows[0].RawText))), rows[0].Key);
    }

    [Theory]
    [InlineData("\"\0,|\"x", "NUL_CHARACTER")]
    [InlineData("\"\"x,", "MALFORMED_QUOTES")]
    [InlineData(",x", "FIELD_COUNT")]
    [InlineData(",,x", "MISSING_NAME")]
    [InlineData(",|,", "MISSING_NAME")]
    public void The_most_serious_of_several_errors_is_reported(string line, string code)
        => Assert.Equal(code, Assert.Single(CsvRows.Of(CsvRows.Header + line)).Error.ToCode());

    [Fact]
    public void A_message_contains_counts_but_no_cell()
    {
        var rows = CsvRows.Of(CsvRows.Header + "Secret,a@x.co\nSecret,,\nSecret,a|secret,\n\"Secret,\nSec\0ret,,\n" + "Secret" + new string('x', CsvLimits.MaxRowBytes));

        Assert.Equal("The row has 2 cells, the header has 3.", rows[0].Message);
        Assert.All(rows, row => Assert.DoesNotContain("secret", row.Message, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(6, rows.Count);
    }

    [Fact]
    public void Values_are_trimmed_and_otherwise_unchanged()
    {
        var row = Assert.Single(CsvRows.Of(CsvRows.Header + " Ann  \u00A0Lee\t,\" a@x.co\n\",\u3000 \"\"5 \"\" \n"));

        Assert.Equal("Ann  \u00A0Lee|a@x.co|\"\"5 \"\"||||", row.Values);
    }

    [Fact]
    public void Many_long_quoted_values_are_all_complete()
    {
        var long1 = new string('a', 5000);
        var long2 = new string('b', 9000);
        var row = Assert.Single(CsvRows.Of($"name,email,phone,address\n\"{long1}\"\"1\",\"{long2}\"\"2\",\"x\"\"3\",\"y\"\"4\"\n", new CsvFormat { EmailRule = EmailRule.Any }));

        Assert.Equal($"{long1}\"1|{long2}\"2|x\"3|y\"4|||", row.Values);
    }

    [Fact]
    public void Other_columns_are_kept_as_json_by_their_header()
    {
        var row = Assert.Single(CsvRows.Of(" Größe \"x\" ,name,Empty,email,Text\n1,Ann,,a@x.co,\" \"\"q\"\"\n\\é\u0001😀\u2028'<> \"\n"));
        var members = JsonDocument.Parse(row.RawData).RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString());

        Assert.Equal("1", members["Größe \"x\""]);
        Assert.Equal("", members["Empty"]);
        Assert.Equal("\"q\"\n\\é\u0001😀\u2028'<>", members["Text"]);
        Assert.Equal(3, members.Count);
        Assert.Contains("é", row.RawData, StringComparison.Ordinal);
    }

    [Fact]
    public void Blank_lines_are_not_rows_but_count_as_lines()
    {
        var rows = CsvRows.Of("\n\nname,email\n\n\r\nAnn,a@x.co\r\rBob,b@x.co\n\n");

        Assert.Equal([(1L, 6L), (2L, 8L)], rows.Select(row => (row.Number, row.Line)));
    }

    [Fact]
    public void The_values_of_valid_rows_are_counted_by_column()
    {
        var filled = CsvRows.Summary(CsvRows.Header + "Ann,a@x.co,1\nBob,b@x.co,\nCid,none,3\n").Summary.Filled;

        Assert.Equal([2L, 2L, 1L, 0L, 0L, 0L, 0L], Enum.GetValues<PlaintiffColumn>().Select(column => filled[column]));
    }

    [Fact]
    public void Nothing_is_counted_in_a_file_that_was_not_read()
        => Assert.Equal((0L, 0L, 0L, 0L, FileEnd.NotReached), (ReadSummary.None.BlankLines, ReadSummary.None.ReplacementRows, ReadSummary.None.MisreadRows, ReadSummary.None.ValidRows, ReadSummary.None.End));

    [Fact]
    public void The_hash_covers_the_whole_file_however_much_was_read()
    {
        var bytes = Encoding.UTF8.GetBytes(CsvRows.Header + string.Concat(Enumerable.Repeat("Ann,a@x.co,\n", 100_000)));
        var expected = FileHash.FromBytes(SHA256.HashData(bytes));
        foreach (var rows in (int[])[0, 10, 100_000])
        {
            using var stream = new MemoryStream(bytes);
            using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
            for (var i = 0; i < rows; i++)
            {
                Assert.True(reader.Read());
            }

            Assert.InRange(reader.BytesRead, 1, bytes.Length);
            Assert.Equal(expected, reader.HashToEnd());
            Assert.Equal(expected, reader.HashToEnd());
            Assert.Equal(bytes.Length, reader.BytesRead);
            Assert.Throws<InvalidOperationException>(() => reader.Read());
        }
    }

    [Fact]
    public void A_valid_row_does_not_allocate()
    {
        var bytes = Encoding.UTF8.GetBytes(CsvRows.Header.TrimEnd() + ",other\n" + string.Concat(Enumerable.Repeat("\"Ann \"\"A\"\" Lee\",A@x.co,555,more\n", 20_000)));
        using var stream = new MemoryStream(bytes);
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
        Assert.True(reader.Read());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var rows = 0;
        while (reader.Read())
        {
            rows++;
        }

        Assert.Equal(19_999, rows);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10L * rows);
    }

    [Fact]
    public void Two_files_with_different_headers_do_not_interfere()
    {
        using var first = new MemoryStream(Encoding.UTF8.GetBytes("name,email,x\nAnn,a@x.co,1\nAnn2,a2@x.co,2\n"));
        using var second = new MemoryStream(Encoding.UTF8.GetBytes("Email;y;Plaintiff\nb@x.co;3;Bob\nb2@x.co;\"4\n"));
        using var one = PlaintiffReader.Open(first, "one.csv", "simplicity", new CsvFormat());
        using var two = PlaintiffReader.Open(second, "two.csv", "jbi", new CsvFormat());

        Assert.True(one.Read() && two.Read() && one.Read() && two.Read());
        Assert.Equal(("Ann2|a2@x.co|||||", "{\"x\":\"2\"}"), (CsvRows.Copy(one.Row).Values, CsvRows.Copy(one.Row).RawData));
        Assert.Equal(RowError.MalformedQuotes, two.Row.Error);
    }
}
