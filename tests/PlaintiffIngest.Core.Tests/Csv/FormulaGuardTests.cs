using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>No cell of a reject file is a formula, and every value comes back as it was.</summary>
public sealed class FormulaGuardTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("=1+1,a", "'=1+1,a")]
    [InlineData("a,+1 202,-3,@x", "a,'+1 202,'-3,'@x")]
    [InlineData("\"=HYPERLINK(\"\"http://x\"\")\",b", "\"'=HYPERLINK(\"\"http://x\"\")\",b")]
    [InlineData("\"\t=x\",\"\r=x\"", "\"'\t=x\",\"'\r=x\"")]
    [InlineData("'=x,''+y,'plain,'", "''=x,'''+y,'plain,'")]
    [InlineData("\"a,=b\",c", "\"a,=b\",c")]
    [InlineData("\"a\"\",=b\",c", "\"a\"\",=b\",c")]
    [InlineData("\"open,=cmd,x", "\"open,'=cmd,x")]
    [InlineData("'\tx,'", "''\tx,'")]
    [InlineData("\"a\"b,=c", "\"a\"b,'=c")]
    [InlineData("a=b,c-d,", "a=b,c-d,")]
    [InlineData("a, =b, \"=c\" ,  '=d", "a, '=b, \"'=c\" ,  ''=d")]
    [InlineData("a, \"x, =y\" ,\t=z,\tz", "a, \"x, =y\" ,\t'=z,'\tz")]
    [InlineData("", "")]
    public void Cells_that_would_run_as_formulas_are_escaped(string record, string expected) => Assert.Equal(expected, Written(record, ',', isGuarded: false));

    [Fact]
    public void A_tab_delimiter_is_not_a_formula() => Assert.Equal("a\t\t'=b\t'\t\"'\tc\"", Written("a\t\t=b\t'\t\"\tc\"", '\t', isGuarded: false));

    [Fact]
    public void Escaped_cells_are_not_escaped_again() => Assert.Equal("'=a,'=b", Written("'=a,=b", ',', isGuarded: true));

    [Theory]
    [InlineData("'=a", "=a")]
    [InlineData("''=a", "'=a")]
    [InlineData("'\ta", "\ta")]
    [InlineData("=a", "=a")]
    [InlineData("'a", "'a")]
    [InlineData("'", "'")]
    [InlineData("''", "''")]
    [InlineData("", "")]
    public void Only_the_apostrophe_of_an_escaped_cell_is_removed(string cell, string expected)
    {
        Assert.Equal(expected, FormulaGuard.Unescape(cell));
        Assert.Equal(expected, Encoding.UTF8.GetString(FormulaGuard.Unescape(Encoding.UTF8.GetBytes(cell).AsSpan())));
    }

    [Fact]
    public void Random_rows_survive_a_round_trip_through_a_reject_file_without_formulas()
    {
        var random = new Random(17);
        var text = new StringBuilder("=name,name,email,+extra\n");
        var anyEmail = new CsvFormat { EmailRule = EmailRule.Any };
        for (var i = 0; i < 2000; i++)
        {
            text.Append(Cell(random)).Append(",,").Append(Cell(random)).Append(',').Append(Cell(random)).Append('\n');
        }

        var first = Rejects(text.ToString(), "first.csv");
        var second = Rejects(first, "second.csv");
        foreach (var written in new[] { first, second })
        {
            foreach (var row in written.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.All(CsvText.Cells(Encoding.UTF8.GetBytes(row), (byte)','), cell => Assert.False(cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal), row));
            }
        }

        // With a name put in, the rows of each are those of the file with a name put in: values, keys and the other columns.
        var expected = Values(text.ToString().Replace(",,", ",Ann,", StringComparison.Ordinal), anyEmail);
        Assert.Equal(2000, expected.Count);
        Assert.Equal(expected, Values(first.Replace(",,", ",Ann,", StringComparison.Ordinal), anyEmail));
        Assert.Equal(expected, Values(second.Replace(",,", ",Ann,", StringComparison.Ordinal), anyEmail));
    }

    private static string Written(string record, char delimiter, bool isGuarded)
    {
        using var stream = new MemoryStream();
        FormulaGuard.Write(stream, Encoding.UTF8.GetBytes(record), (byte)delimiter, isGuarded);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Cell(Random random)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => "'=+-@\tax "[random.Next(9)])) + "z";
        return random.Next(3) switch
        {
            0 => text,
            1 => $" \t{text} ",
            _ => $"{(random.Next(2) == 0 ? " " : "")}\"{text}{(random.Next(2) == 0 ? "\"\"" : ",=")}\"",
        };
    }

    private static List<string> Values(string text, CsvFormat format)
        => [.. CsvRows.Of(text, format).Where(row => row.Error == RowError.None).Select(row => $"{row.Values} {row.RawData} {row.Key}")];

    private string Rejects(string text, string name)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
        using var writer = RejectWriter.Create(folder.PathOf(name), "vendor.csv", reader.HeaderText, reader.Delimiter, force: false);
        while (reader.Read())
        {
            Assert.NotEqual(RowError.None, reader.Row.Error);
            writer.Write(reader.Row.LineNumber, reader.Row.Error, reader.Row.ErrorMessage!, reader.Row.RawText.Span);
        }

        return File.ReadAllText(writer.Complete()!);
    }
}
