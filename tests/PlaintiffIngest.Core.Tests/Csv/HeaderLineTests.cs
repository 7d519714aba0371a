using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>Titles, comments and sep= lines above the header, and empty names at its end.</summary>
public sealed class HeaderLineTests
{
    [Theory]
    [InlineData("Monthly Plaintiff Report,,\nGenerated: 2026-11-01,,\n\nname,email,phone\nAnn Lee,ann@example.com,555-0101\n", 4)]
    [InlineData("# export 2026-11-01\r\nname,email,phone\r\nAnn Lee,ann@example.com,555-0101\r\n", 2)]
    [InlineData("Prepared for: Ann Smith\r\rname;email;phone\rAnn Lee;ann@example.com;555-0101\r", 3)]
    [InlineData("encoding=utf-8\n\"a title, with a comma\"\nname\temail\tphone\nAnn Lee\tann@example.com\t555-0101", 3)]
    [InlineData("sep=;\nReport\nname;email;phone\nAnn Lee;ann@example.com;555-0101\n", 3)]
    [InlineData("Report\nemail,name,phone\nann@example.com,Ann Lee,555-0101\n", 2)]
    [InlineData("text,text,digits\nname,email,phone\nAnn Lee,ann@example.com,555-0101\n", 2)]
    [InlineData("Contact:,bob@vendor.example,\nname,phone,email\nAnn Lee,555-0101,ann@example.com\n", 2)]
    [InlineData(",bob@vendor.example,\nname,email,phone\nAnn Lee,ann@example.com,555-0101\n", 2)]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\nname,email,phone\nAnn Lee,ann@example.com,555-0101\n", 21)]
    public void The_header_line_is_suggested_and_the_file_can_be_read_from_it(string text, long line)
    {
        var error = CsvRows.Error(text);

        Assert.Equal((IngestErrorId.RequiredColumnMissing, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Contains($"line {line} names the columns", error.Message, StringComparison.Ordinal);
        Assert.Contains($"-HeaderLine {line} ", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("Smith", error.Message + error.Remedy, StringComparison.Ordinal);
        var row = Assert.Single(CsvRows.Of(text, new CsvFormat { HeaderLine = line }));
        Assert.Equal(("Ann Lee|ann@example.com|555-0101||||", line + 1), (row.Values, row.Line));
        foreach (var blockSize in (int[])[1, 3, 16])
        {
            Assert.Equal(row, Assert.Single(CsvRows.Of(text, new CsvFormat { HeaderLine = line }, blockSize)));
        }
    }

    [Fact]
    public void A_mapped_column_is_also_searched_below_the_first_line()
    {
        const string Text = "Report\nCreditor,Mail\nAnn Lee,ann@example.com\n";

        Assert.Contains("-HeaderLine 2 ", CsvRows.Error(Text, CsvRows.Map("plaintiff_name=Creditor")).Remedy, StringComparison.Ordinal);
        Assert.Single(CsvRows.Of(Text, CsvRows.Map("plaintiff_name=Creditor") with { HeaderLine = 2 }));
    }

    [Theory]
    [InlineData("Ann Lee,ann@example.com,1\nname,email,phone\nBob Roy,bob@example.com,2\n")]
    [InlineData("Ann Lee,,1\nBob Roy,bob@example.com,1\nname,email,phone\nCid Poe,cid@example.com,2\n")]
    [InlineData("name,phone\nAnn Lee,1\nname,email,phone\nBob Roy,bob@example.com,2\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\nname,email,phone\nAnn Lee,ann@example.com,555-0101\n")]
    public void Skipping_lines_that_may_be_rows_is_never_suggested(string text)
        => Assert.DoesNotContain("HeaderLine", CsvRows.Error(text).Remedy, StringComparison.Ordinal);

    [Fact]
    public void HeaderLine_1_or_that_of_a_blank_line_changes_nothing()
    {
        const string Text = "\n\nname,email\nAnn,a@x.co\n";

        Assert.Equal(CsvRows.Of(Text), CsvRows.Of(Text, new CsvFormat { HeaderLine = 1 }));
        Assert.Equal(CsvRows.Of(Text), CsvRows.Of(Text, new CsvFormat { HeaderLine = 2 }));
    }

    [Theory]
    [InlineData("name,email\nAnn,a@x.co\n", 3)]
    [InlineData("name,email\nAnn,a@x.co", 3)]
    [InlineData("name,email", 9)]
    public void A_HeaderLine_after_the_end_is_an_error(string text, long line)
    {
        var error = CsvRows.Error(text, new CsvFormat { HeaderLine = line });

        Assert.Equal(IngestErrorId.InvalidParameter, error.ErrorId);
        Assert.Contains($"-HeaderLine {line}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sep=;")]
    [InlineData("SEP=;")]
    [InlineData("\"sep=;\"")]
    [InlineData("sep=;;;")]
    [InlineData("sep=;,,")]
    [InlineData("\"sep=;\",,")]
    [InlineData("  sep=;  ")]
    [InlineData("sep= ;")]
    [InlineData("sep=;\t\t")]
    public void A_sep_line_is_understood_in_every_spelling(string line)
        => Assert.StartsWith("Ann|a@x.co|", Assert.Single(CsvRows.Of(line + "\nname;email;a,b,c,d\nAnn;a@x.co;1\n")).Values, StringComparison.Ordinal);

    [Theory]
    [InlineData("sep=\\t", '\t')]
    [InlineData("sep=\t", '\t')]
    [InlineData("\"sep=\\t\"", '\t')]
    [InlineData("sep=,,,", ',')]
    [InlineData("\"sep=,\",,", ',')]
    [InlineData("sep=^", '^')]
    [InlineData("sep=~", '~')]
    [InlineData("sep=|", '|')]
    [InlineData("sep= ", ' ')]
    public void A_sep_line_can_set_any_delimiter(string line, char delimiter)
        => Assert.StartsWith("Ann|a@x.co|", Assert.Single(CsvRows.Of($"{line}\nname{delimiter}email\nAnn{delimiter}a@x.co\n")).Values, StringComparison.Ordinal);

    [Theory]
    [InlineData("sep=§", "U+00A7")]
    [InlineData("\"sep=§\",,", "U+00A7")]
    [InlineData(" sep=§§§ ", "U+00A7")]
    [InlineData("sep=\u00A0", "U+00A0")]
    [InlineData("sep=，", "U+FF0C")]
    [InlineData("sep=😀", "U+1F600")]
    public void A_sep_line_with_a_character_that_is_not_ASCII_is_reported(string line, string character)
    {
        var text = $"{line}\nname;email\nAnn;a@x.co\n";
        var error = CsvRows.Error(text);

        Assert.Equal(IngestErrorId.HeaderMalformed, error.ErrorId);
        Assert.StartsWith($"Line 1 of 'vendor.csv' is a sep= line with the character {character}.", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Ann|a@x.co|", Assert.Single(CsvRows.Of(text, new CsvFormat { Delimiter = ';' })).Values, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sep=")]
    [InlineData("sep=x")]
    [InlineData("sep=é")]
    [InlineData("sep=§x")]
    [InlineData("sep=;x")]
    public void Other_lines_are_not_sep_lines(string line)
        => Assert.Equal(IngestErrorId.RequiredColumnMissing, CsvRows.Error(line + "\nname;email\n").ErrorId);

    [Theory]
    [InlineData("name,email,phone,\nAnn,a@x.co,1\n", "{}")]
    [InlineData("name,email,phone,\nAnn,a@x.co,1,\n", "{}")]
    [InlineData("name,email,phone,,\" \",\nAnn,a@x.co,1,,\n", "{}")]
    [InlineData("name,email,phone,,\nAnn,a@x.co,1,,kept\n", "{\"column_5\":\"kept\"}")]
    [InlineData("name,,email,phone,\nAnn,,a@x.co,1\n", "{\"column_2\":\"\"}")]
    public void Empty_names_at_the_end_of_the_header_change_nothing(string text, string rawData)
    {
        var row = Assert.Single(CsvRows.Of(text));

        Assert.Equal((RowError.None, "Ann|a@x.co|1||||", rawData), (row.Error, row.Values, row.RawData));
    }

    [Theory]
    [InlineData("name,email,phone,\nAnn,a@x.co\n")]
    [InlineData("name,email,phone,\nAnn,a@x.co,1,2,3\n")]
    public void Rows_shorter_than_the_names_or_longer_than_the_header_fail(string text)
        => Assert.Equal(RowError.FieldCount, Assert.Single(CsvRows.Of(text)).Error);

    [Fact]
    public void Cells_of_several_columns_are_joined_with_one_space_and_kept()
    {
        var rows = CsvRows.Of(
            "First Name,Middle,Last Name,Email\n Ann ,\"B.\",\"Le\"\"e\",a@x.co\nBob,,Roy,b@x.co\n,,Poe,c@x.co\n,,,d@x.co\n",
            CsvRows.Map("plaintiff_name=First Name+Middle+Last Name"));

        Assert.Equal(["Ann B. Le\"e|a@x.co|||||", "Bob Roy|b@x.co|||||", "Poe|c@x.co|||||", "||||||"], rows.Select(row => row.Values));
        Assert.Equal("{\"First Name\":\"Bob\",\"Middle\":\"\",\"Last Name\":\"Roy\"}", rows[1].RawData);
        Assert.Equal(RowError.MissingName, rows[3].Error);
        Assert.Equal(CsvRows.Of("name,email\nBob Roy,b@x.co\n")[0].Key, rows[1].Key);
    }

    [Fact]
    public void Joined_cells_may_be_all_that_a_row_has()
    {
        var row = Assert.Single(CsvRows.Of("First,Last,Email\nAnn,Lee,\n", CsvRows.Map("plaintiff_name=First+Last")));

        Assert.Equal(("MISSING_EMAIL", "Ann,Lee,"), (row.Error.ToCode(), row.RawText));
    }

    [Fact]
    public void Many_joined_cells_do_not_overwrite_each_other()
    {
        var (first, last) = (new string('a', 3000), new string('b', 3000));
        var row = Assert.Single(CsvRows.Of(
            $"a,b,c,d,email\n{first},{last},{last},{first},e@x.co\n", CsvRows.Map("plaintiff_name=a+b;address=c+d")));

        Assert.Equal($"{first} {last}|e@x.co||{last} {first}|||", row.Values);
    }
}
