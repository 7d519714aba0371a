using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>Which records become a person, and what is told about the others.</summary>
public sealed class RowRuleTests
{
    private static readonly CsvFormat AnyEmail = new() { EmailRule = EmailRule.Any };

    [Theory]
    [InlineData("N/A")]
    [InlineData("NULL")]
    [InlineData("-----")]
    [InlineData("(text)")]
    [InlineData("no email on file")]
    [InlineData("\\N")]
    [InlineData("30.00")]
    public void A_placeholder_is_not_an_email(string email)
    {
        var row = Assert.Single(CsvRows.Of($"name,email,phone\nAnn,{email},1\n"));

        Assert.Equal(("INVALID_EMAIL", "The email is not an address."), (row.Error.ToCode(), row.Message));
        Assert.Equal(RowError.None, Assert.Single(CsvRows.Of($"name,email,phone\nAnn,{email},1\n", AnyEmail)).Error);
    }

    [Theory]
    [InlineData("a|b")]
    [InlineData("=\"\"0123\"\"")]
    public void EmailRule_Any_still_rejects_bars_and_formulas(string email)
        => Assert.Equal("INVALID_EMAIL", Assert.Single(CsvRows.Of($"name,email,phone\nAnn,\"{email}\",1\n", AnyEmail)).Error.ToCode());

    [Theory]
    [InlineData("Smith, John,john@example.com", "INVALID_EMAIL", 3)]
    [InlineData("john@example.com,John Smith,1", "INVALID_EMAIL", 1)]
    [InlineData("John Smith,,john@example.com", "MISSING_EMAIL", 3)]
    [InlineData("John Smith, ,\" john@example.com \"", "MISSING_EMAIL", 3)]
    [InlineData("John Smith,x,1", "INVALID_EMAIL", 0)]
    public void The_message_says_which_other_column_holds_an_address(string line, string code, int column)
    {
        var row = Assert.Single(CsvRows.Of(CsvRows.Header + line));

        Assert.Equal(code, row.Error.ToCode());
        Assert.Equal(column > 0, row.Message!.Contains($" Column {column} holds an address: the row is shifted, or the columns are in another order.", StringComparison.Ordinal));
        Assert.DoesNotContain("ohn", row.Message, StringComparison.Ordinal);
        Assert.Equal(line, row.RawText);
    }

    [Theory]
    [InlineData("Name;E-Mail;phone", "NAME;e_mail;Phone")]
    [InlineData("Name;E-Mail;phone", "name ; E-Mail ; phone")]
    [InlineData("Name;Email;amount", "name;email;Betrag")]
    [InlineData("plaintiff_name;email;Größe;State", "Plaintiff Name;EMAIL;x;state")]
    [InlineData("\"Name\";\"Email\"", "\"name\";\"email\"")]
    public void A_repeated_header_is_not_a_person(string header, string line)
    {
        foreach (var format in (CsvFormat[])[new(), AnyEmail])
        {
            var cells = header.Count(character => character == ';') - 1;
            var rows = CsvRows.Of($"{header}\nAnn;a@x.co{new string(';', cells)}\n{line}\nBob;b@x.co{new string(';', cells)}\n", format);

            Assert.Equal(["ok", "REPEATED_HEADER", "ok"], CsvRows.Codes(rows));
            Assert.Equal(line, rows[1].RawText);
            Assert.Equal("The line is the header again.", rows[1].Message);
        }
    }

    [Theory]
    [InlineData("name,email,1")]
    [InlineData("Name,mail,phone")]
    [InlineData("x,email,phone")]
    [InlineData("namex,email,phone")]
    public void A_line_that_differs_from_the_header_in_a_mapped_column_is_not_a_header(string line)
        => Assert.Equal("INVALID_EMAIL", Assert.Single(CsvRows.Of($"name,email,phone\n{line}\n")).Error.ToCode());

    [Theory]
    [InlineData("\"=\"\"Ann\"\"\"")]
    [InlineData("=\"Ann\"")]
    [InlineData("“Ann Lee”")]
    [InlineData("“Ann O”Brien”", false)]
    [InlineData("'Ann O’Brien'")]
    [InlineData("‘Ann’")]
    [InlineData("«Ann»")]
    [InlineData("„Ann“")]
    [InlineData("`Ann`", false)]
    [InlineData("\"\"\"Ann\"\"\"")]
    [InlineData("“Roy")]
    [InlineData("”")]
    [InlineData("Ann Lee”")]
    [InlineData("\u00A0\"Ann\"")]
    [InlineData("'t Hooft", false)]
    [InlineData("James'", false)]
    [InlineData("\"“Bob” Smith\"", false)]
    [InlineData("Bob “Bobby”", false)]
    [InlineData("Bob \"Bobby\"", false)]
    [InlineData("Acme 12\"", false)]
    [InlineData("O'Brien", false)]
    [InlineData("Ñandú", false)]
    [InlineData("=SUM", false)]
    [InlineData("é", false)]
    public void A_name_in_other_quotes_or_a_text_formula_is_not_a_second_person(string cell, bool fails = true)
        => Assert.Equal(fails ? "INVALID_NAME" : "ok", CsvRows.Codes(CsvRows.Of($"name,email,phone\n{cell},a@x.co,1\n"))[0]);

    [Theory]
    [InlineData("name,email,phone", "Ann,a@x.co,1,", true)]
    [InlineData("name,email,phone", "Ann,a@x.co,1, ,\"\",\t", true)]
    [InlineData("name,email,phone", "Ann,a@x.co,1,,x", false)]
    [InlineData("name,email,phone", "Ann,a@x.co", false)]
    [InlineData("name,email,phone,", "Ann,a@x.co,1", true)]
    [InlineData("name,email,phone,", "Ann,a@x.co,1,", true)]
    [InlineData("name,email,phone, ,\"\"", "Ann,a@x.co,1,,,", true)]
    [InlineData("name,email,phone,,", "Ann,a@x.co", false)]
    [InlineData("name,email,phone,,", "Ann,a@x.co,1,,,x", false)]
    public void Empty_cells_at_the_end_of_a_row_or_header_change_nothing(string header, string line, bool fits)
    {
        foreach (var delimiter in ",;\t|")
        {
            var row = Assert.Single(CsvRows.Of($"{header}\n{line}\n".Replace(',', delimiter).Replace(" ", delimiter == '\t' ? "" : " ", StringComparison.Ordinal)
                .Replace("\t", delimiter == '\t' ? "\t" : "", StringComparison.Ordinal)));

            Assert.Equal(fits ? ("ok", "Ann|a@x.co|1||||", "{}") : ("FIELD_COUNT", "||||||", "{}"), (row.Error.ToCode() ?? "ok", row.Values, row.RawData));
        }
    }

    [Fact]
    public void A_cell_below_an_empty_name_is_kept()
        => Assert.Equal("{\"column_5\":\"y\"}", Assert.Single(CsvRows.Of("name,email,phone,,\nAnn,a@x.co,1,,y\n")).RawData);

    [Fact]
    public void A_column_without_a_name_can_be_mapped()
    {
        var format = new CsvFormat { ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["email"] = ["column_2"] } };
        var rows = CsvRows.Of("name,,\nAnn,a@x.co\nBob\n", format);

        Assert.Equal(["ok", "FIELD_COUNT"], CsvRows.Codes(rows));
        Assert.Equal("Ann|a@x.co|||||", rows[0].Values);
    }

    [Fact]
    public void Reasons_are_counted_with_the_column_that_contains_the_addresses()
    {
        var (_, summary) = CsvRows.Summary(
            "email,name,phone\nAnn,a@x.co,1\nBob,b@x.co,2\nCid,c,d@x.co\nDee,d,1\nEva\n,e@x.co,\nFay,f@x.co,1\n");

        Assert.Equal(
            [
                new RowErrorSummary.Reason(RowError.InvalidEmail, 5, 2, 3),
                new RowErrorSummary.Reason(RowError.MissingEmail, 1, 2, 1),
                new RowErrorSummary.Reason(RowError.FieldCount, 1, 0, 0),
            ],
            summary.Errors.Reasons);
    }

    [Fact]
    public void The_column_that_contains_the_addresses_may_be_the_first_and_few_rows_may_have_one()
        => Assert.Equal(
            [new RowErrorSummary.Reason(RowError.InvalidEmail, 3, 1, 1)],
            CsvRows.Summary("name,email\na@x.co,Ann\nBob,bob\nCid,cid\n").Summary.Errors.Reasons);

    [Fact]
    public void Lost_characters_in_a_required_column_are_counted_once_per_row()
    {
        const string Text = "name,email,city\nJos\uFFFD,j\uFFFD@x.co,X\nAnn,a@x.co,\uFFFD\n\uFFFDob,b@x.co,\nJosé,c@x.co,\nX\uFFFD,none,\n";
        for (var blockSize = 1; blockSize <= 100; blockSize++)
        {
            var (rows, summary) = CsvRows.Summary(Text, blockSize: blockSize);

            Assert.Equal(["ok", "ok", "ok", "ok", "INVALID_EMAIL"], CsvRows.Codes(rows));
            Assert.Equal(2, summary.ReplacementRows);
        }
    }

    [Theory]
    [InlineData("Ann,a@x.co,1\nBob,b@x.co,2\n", FileEnd.Whole)]
    [InlineData("Ann,a@x.co,1\r\nBob,b@x.co,2\r\n\r\n", FileEnd.Whole)]
    [InlineData("Ann,a@x.co,1\rBob,b@x.co,2\r", FileEnd.Whole)]
    [InlineData("Ann,a@x.co,1\nBob,b@x.co,2", FileEnd.NoLineBreak)]
    [InlineData("Ann,a@x.co,1\nBob,b@x", FileEnd.NoLineBreak)]
    [InlineData("Ann,a@x.co,1\nBob,b@x.co,\"2", FileEnd.NoLineBreak)]
    [InlineData("Ann,a@x.co,1\nBob,b@x\n", FileEnd.ShortRow)]
    [InlineData("Ann,a@x.co,1\nBob,b@x\n\n  ", FileEnd.ShortRow)]
    [InlineData("Ann,a@x\nBob,b@x\n", FileEnd.Whole)]
    [InlineData("Ann,a@x\nBob,b@x.co,1\n", FileEnd.Whole)]
    [InlineData("Ann,a@x.co,1\nBob,b@x.co,2,3,4\n", FileEnd.Whole)]
    [InlineData("Ann,a@x.co,1\n\n(1 rows affected)\n", FileEnd.Whole)]
    [InlineData("Ann,a@x.co,1\nTotal,1,1\nRecord count: 1\n", FileEnd.Whole)]
    [InlineData("Ann,a@x.co,1\nRecord count: 1", FileEnd.NoLineBreak)]
    public void The_end_of_the_file_is_classified_once_it_is_read(string text, FileEnd end)
    {
        for (var blockSize = 1; blockSize <= 64; blockSize++)
        {
            Assert.Equal(end, CsvRows.Summary(CsvRows.Header + text, blockSize: blockSize).Summary.End);
        }
    }

    [Fact]
    public void The_end_is_not_known_before_it_is_read()
    {
        using var stream = new MemoryStream("name,email\nAnn,a@x.co\n\n\nBob,b@x"u8.ToArray());
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());

        Assert.True(reader.Read());
        Assert.Equal((FileEnd.NotReached, 0), (reader.Summarize().End, reader.Summarize().BlankLines));
    }
}
