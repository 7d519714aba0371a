using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class EncodingTests
{
    private const string Text = "name,email,note\r\nJosé Muñoz,jose@x.co,😀\r\n\"O\nB\",b@x.co,\r\n";

    public static TheoryData<string, string?> Marked => new()
    {
        { "utf-8", null }, { "utf-16", null }, { "utf-16BE", null }, { "utf-32", null }, { "utf-32BE", null },
        { "utf-8", "UTF8" }, { "utf-16", "utf-16" }, { "utf-16", "Unicode" }, { "utf-16BE", "utf-16" }, { "utf-16BE", "BigEndianUnicode" },
        { "utf-32BE", "utf-32" },
    };

    [Theory]
    [MemberData(nameof(Marked))]
    public void A_byte_order_mark_determines_the_encoding(string encoding, string? name)
    {
        var marked = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. marked.GetPreamble(), .. marked.GetBytes(Text)];
        var rows = CsvRows.Of(bytes, new CsvFormat { Encoding = name });

        Assert.Equal(CsvRows.Of(Text), rows);
        Assert.Equal("{\"note\":\"😀\"}", rows[0].RawData.Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));
        foreach (var blockSize in (int[])[1, 2, 3, 5, 7, 64])
        {
            Assert.Equal(rows, CsvRows.Of(bytes, new CsvFormat { Encoding = name }, blockSize));
        }
    }

    [Theory]
    [InlineData("utf-16", "utf-16")]
    [InlineData("utf-16BE", "utf-16BE")]
    [InlineData("utf-32", "utf-32")]
    [InlineData("utf-32BE", "utf-32BE")]
    public void Utf_16_and_32_without_a_mark_are_rejected_with_a_hint_and_read_if_specified(string encoding, string hint)
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes(Text);
        var error = CsvRows.Error(bytes);

        Assert.Equal(IngestErrorId.InvalidEncoding, error.ErrorId);
        Assert.Contains($"-Encoding {hint}.", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(CsvRows.Of(Text), CsvRows.Of(bytes, new CsvFormat { Encoding = hint }));
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("CP1252")]
    [InlineData("1252")]
    [InlineData("latin1")]
    [InlineData("iso-8859-1")]
    public void Bytes_that_are_not_utf_8_are_rejected_with_position_and_guess_and_read_with_the_encoding(string name)
    {
        var bytes = Encoding.Latin1.GetBytes("name,email\nAnn,a@x.co\n\nJosé,j@x.co\n");
        var error = CsvRows.Error(bytes);

        Assert.Equal(IngestErrorId.InvalidEncoding, error.ErrorId);
        Assert.Equal(ExitCode.GateFailed, error.ExitCode);
        Assert.Contains("'vendor.csv' is not UTF-8: line 4, byte offset 26.", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Encoding windows-1252", error.Remedy, StringComparison.Ordinal);
        Assert.StartsWith("José|", CsvRows.Of(bytes, new CsvFormat { Encoding = name })[1].Values, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_before_an_invalid_byte_can_be_read_with_any_block_size()
    {
        byte[] bytes = [.. "name,email\nAnn,a@x.co\nBob,\"b@x.co\n"u8, 0xC3, (byte)'x', .. "\",\nCid,c@x.co\n"u8];
        for (var blockSize = 1; blockSize < 60; blockSize++)
        {
            AssertFailsAfter(1, bytes, blockSize, "line 4, byte offset 34.");
        }
    }

    [Theory]
    [InlineData("\n", 2)]
    [InlineData("\r", 2)]
    [InlineData("\r\n", 2)]
    [InlineData("\rx", 1)]
    public void Rows_between_one_that_is_too_large_and_an_invalid_byte_can_be_read(string end, int rows)
    {
        var text = "name,email\n" + new string('x', CsvLimits.MaxRowBytes + 1) + (rows == 1 ? end : $"{end}Ann,a@x.co{end}y");
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0xC3, (byte)'x'];

        AssertFailsAfter(rows, bytes, 4096, $"line {rows + 2}, byte offset {text.Length}.");
    }

    [Fact]
    public void An_invalid_byte_next_to_the_line_break_of_a_row_that_is_too_large_fails_the_file()
    {
        foreach (var length in Enumerable.Range(CsvLimits.MaxRowBytes + (2 * 4096) - 2, 4))
        {
            byte[] bytes = [.. Encoding.ASCII.GetBytes("name,email\n".PadRight(length, 'x')), (byte)'\r', 0xC3, (byte)'x'];

            AssertFailsAfter(0, bytes, 4096, $"line 3, byte offset {bytes.Length - 2}.");
        }
    }

    [Fact]
    public void Characters_split_between_blocks_are_joined_and_one_truncated_at_the_end_is_an_error()
    {
        var bytes = Encoding.UTF8.GetBytes("name,email\n" + string.Concat(Enumerable.Repeat("é€😀", 50)) + ",a@x.co");
        for (var blockSize = 1; blockSize < 40; blockSize++)
        {
            Assert.Equal(RowError.None, Assert.Single(CsvRows.Of(bytes, blockSize: blockSize)).Error);
        }

        byte[] cut = [.. "name,email\nAnn,a@x.co,"u8, 0xF0, 0x9F, 0x98];
        Assert.Contains("line 2, byte offset 22.", CsvRows.Error(cut).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_byte_in_a_row_that_is_too_large_fails_the_file_too()
    {
        byte[] bytes = [.. "name,email\n"u8, .. new byte[3_000_000].Select(_ => (byte)'x'), 0xFF, (byte)'\n'];

        Assert.Contains("line 2, byte offset 3000011.", CsvRows.Error(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_valid_in_the_specified_encoding_are_rejected_with_their_position()
    {
        byte[] bytes = [.. Encoding.Unicode.GetBytes("name,email\nAnn,a@x.co\n" + new string('\n', 5000)), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("x,y\n")];
        var error = CsvRows.Error(bytes, new CsvFormat { Encoding = "utf-16" });
        var ascii = CsvRows.Error("name,email\nJosé,a@x.co\n", new CsvFormat { Encoding = "us-ascii" });
        var odd = CsvRows.Error([.. Encoding.Unicode.GetBytes("name,email\nx"), 0x41], new CsvFormat { Encoding = "utf-16" });

        Assert.Equal(IngestErrorId.InvalidEncoding, error.ErrorId);
        Assert.Contains("'vendor.csv' has bytes that are not utf-16: line 5003, byte offset 10044.", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2, byte offset 14.", ascii.Message, StringComparison.Ordinal);
        Assert.Contains("line 2, byte offset 24.", odd.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_at_the_end_is_reported_with_the_position_of_its_first_byte()
    {
        var half = CsvRows.Error([.. Encoding.Unicode.GetBytes("name,email\nx"), 0x00, 0xD8], new CsvFormat { Encoding = "utf-16" });

        Assert.Contains("line 2, byte offset 24.", half.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "'vendor.csv' is not UTF-8: line 2, byte offset 14.")]
    [InlineData("us-ascii", "'vendor.csv' has bytes that are not us-ascii.")]
    public void Invalid_bytes_of_a_stream_that_can_be_read_only_once_are_an_error_without_a_guess(string? encoding, string message)
    {
        using var stream = new LongCellStream("name,email\nJos", 1, "\n", fill: 0xE9);
        var error = Assert.Throws<IngestException>(() =>
        {
            using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat { Encoding = encoding });
            CsvRows.Of(reader);
        });

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Positions_count_from_where_the_stream_was_when_it_was_opened()
    {
        using var stream = new MemoryStream([.. "é\n"u8, .. Encoding.Latin1.GetBytes("name,email\nJosé,a@x.co\n")]) { Position = 3 };
        var utf8 = Assert.Throws<IngestException>(() => Read(null));
        stream.Position = 3;
        var ascii = Assert.Throws<IngestException>(() => Read("us-ascii"));

        Assert.Equal("'vendor.csv' is not UTF-8: line 2, byte offset 14. It looks like windows-1252.", utf8.Message);
        Assert.Contains("line 2, byte offset 14.", ascii.Message, StringComparison.Ordinal);

        void Read(string? encoding)
        {
            using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat { Encoding = encoding });
            CsvRows.Of(reader);
        }
    }

    [Theory]
    [InlineData("utf-8", "windows-1252")]
    [InlineData("utf-16", "utf-8")]
    [InlineData("utf-16BE", "utf-16LE1")]
    [InlineData("utf-8", "klingon")]
    [InlineData("utf-8", "utf-7")]
    [InlineData("utf-8", "0")]
    public void An_unknown_encoding_or_one_that_contradicts_the_mark_is_rejected(string encoding, string name)
    {
        var marked = Encoding.GetEncoding(encoding);
        var error = CsvRows.Error([.. marked.GetPreamble(), .. marked.GetBytes(Text)], new CsvFormat { Encoding = name });

        Assert.Equal(IngestErrorId.UnknownEncoding, error.ErrorId);
        Assert.Contains($"-Encoding '{name}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("windows1252", "windows-1252")]
    [InlineData("iso88591", "iso-8859-1")]
    [InlineData("utf_8", "utf-8")]
    [InlineData("windows-125", "windows-1252")]
    public void The_nearest_name_is_suggested_for_an_unknown_encoding(string name, string nearest)
        => Assert.Contains($"Did you mean {nearest}?", CsvRows.Error(Encoding.UTF8.GetBytes(Text), new CsvFormat { Encoding = name }).Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData("name,email\rJos\u008E Paz,j@x.co\r", "It looks like macintosh.", "macintosh", "José Paz")]
    [InlineData("name,email\nO\u0092Brien,j@x.co\n", "It may be windows-1252 or ibm850.", "windows-1252", "O’Brien")]
    [InlineData("name,email\nMu\u00F1oz,j@x.co\n", "It may be windows-1252 or windows-1250.", "windows-1252", "Muñoz")]
    [InlineData("name,email\nJos\u0082,j@x.co\n", "It looks like ibm850.", "ibm850", "José")]
    [InlineData("name,email\nMu\u0096oz,j@x.co\n", "It may be macintosh or ibm850.", "macintosh", "Muñoz")]
    [InlineData("name,email\rMu\u0096oz,j@x.co\r", "It may be macintosh or ibm850.", "macintosh", "Muñoz")]
    [InlineData("name,email\nMU\u00D1OZ,j@x.co\n", "It may be windows-1252, ibm850 or windows-1250.", "windows-1252", "MUÑOZ")]
    [InlineData("name,email\rMU\u0084OZ,j@x.co\r", "It looks like macintosh.", "macintosh", "MUÑOZ")]
    [InlineData("name,email\n\u008Eric,j@x.co\n", "It may be windows-1252, macintosh or ibm850.", "windows-1252", "Žric")]
    [InlineData("name,email\n\u00C9ric,j@x.co\n", "It may be windows-1252 or macintosh.", "windows-1252", "Éric")]
    [InlineData("name,email\r\u008Eric,j@x.co\r", "It may be macintosh, windows-1252 or ibm850.", "macintosh", "éric")]
    public void Encodings_in_which_the_bytes_form_words_are_the_candidates(string latin1, string guess, string first, string name)
    {
        var bytes = Encoding.Latin1.GetBytes(latin1);
        var error = CsvRows.Error(bytes);

        Assert.EndsWith(guess, error.Message, StringComparison.Ordinal);
        Assert.Contains($"try -Encoding {first}", error.Remedy, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith(name + "|j@x.co|", Assert.Single(CsvRows.Of(bytes, new CsvFormat { Encoding = first })).Values, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name,email\nJos\u0081 \u008D\u008F\u0090\u009D,j@x.co\n")]
    [InlineData("name,email\nJosé Muñoz \u0081,j@x.co\n")]
    public void Windows_1252_is_never_suggested_for_bytes_that_it_does_not_define(string latin1)
    {
        var error = CsvRows.Error(Encoding.Latin1.GetBytes(latin1));

        Assert.DoesNotContain("windows-1252", error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void One_byte_that_windows_1252_does_not_define_rules_it_out()
    {
        var names = string.Concat(Enumerable.Repeat("José,j@x.co\n", 100));

        Assert.Contains("looks like windows-1252", CsvRows.Error(Encoding.Latin1.GetBytes("name,email\n" + names)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("windows-1252", CsvRows.Error(Encoding.Latin1.GetBytes($"name,email\n{names}\u0081,j@x.co\n")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(49, true)]
    [InlineData(48, false)]
    public void One_byte_in_fifty_may_be_a_typo(int letters, bool isCandidate)
    {
        var names = string.Concat(Enumerable.Repeat("MUÑOZ,j@x.co\n", letters));

        Assert.Equal(isCandidate, CsvRows.Error(Encoding.Latin1.GetBytes($"name,email\n{names}JosÉ,j@x.co\n")).Message.Contains("windows-1252", StringComparison.Ordinal));
    }

    [Fact]
    public void No_encoding_is_suggested_for_a_file_that_is_partly_utf_8()
    {
        var error = CsvRows.Error([.. "\uFEFFname,email\nJosé,j@x.co\nJos"u8, 0xE9, .. ",k@x.co\n"u8]);

        Assert.Contains("mixes encodings", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("windows-1252", error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_control_character_before_an_invalid_byte_is_no_sign_of_utf_8()
        => Assert.EndsWith("It looks like windows-1252.", CsvRows.Error(Encoding.Latin1.GetBytes("name,email\nAnn\u007F,a@x.co\nJosé,j@x.co\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Code_pages_are_not_registered_for_the_whole_process()
    {
        CsvRows.Of("name,email\n", new CsvFormat { Encoding = "windows-1252" });

        Assert.Throws<ArgumentException>(() => Encoding.GetEncoding("windows-1252"));
    }

    private static void AssertFailsAfter(int rows, byte[] bytes, int blockSize, string where)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat(), blockSize);
        for (var i = 0; i < rows; i++)
        {
            Assert.True(reader.Read());
        }

        var error = Assert.Throws<IngestException>(() => reader.Read());
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
    }
}
