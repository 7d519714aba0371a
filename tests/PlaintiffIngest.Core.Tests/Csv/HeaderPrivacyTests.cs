using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>A file without a header has a person in its first line: no message may show a word of it.</summary>
public sealed class HeaderPrivacyTests
{
    private static readonly string[] Given =
        ["Emily", "Felicity", "Stacey", "Grant", "Page", "Max", "Dates", "Zipporah", "Mailin", "Nam", "Namey", "Emil", "Phoebe", "Adele", "Bill", "Mark", "Datev", "Cityra", "Estate", "Mobile", "Case"];

    private static readonly string[] Family =
        ["Taylor", "Roy", "Case", "Street", "Price", "Zipper", "Mailer", "Statesman", "Plaintiffson", "Nameth", "Field", "Town", "First", "Judge", "Date", "Batch", "Bond", "Long", "Short", "Fee", "Law"];

    private static readonly string[] Bodies =
        ["Estate of Emily Roy", "City of Tulsa", "Estate of Stacey Page", "Town of Mailand", "Name Brands LLC", "Mail Boxes Etc", "State Farm Bureau", "Date Palm Estates", "Zip Realty Co", "Plaintiff Partners Ltd"];

    /// <summary>Lines without header: one to four cells, also beside empty ones.</summary>
    private static IEnumerable<string[]> Lines(List<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var other = names[((i * 7) + 3) % names.Count];
            yield return (i % 6) switch
            {
                0 => [names[i]],
                1 => [names[i], "Troy"],
                2 => [names[i], other],
                3 => [names[i], "", other],
                4 => [names[i], other, names[i], "Albany"],
                _ => names[i].Split(' ', 2),
            };
        }
    }

    [Fact]
    public void A_thousand_first_lines_with_names_that_contain_header_words_show_nobody()
        => AssertShowNobody(Lines([.. Given.SelectMany(given => Family, (given, family) => $"{given} {family}"), .. Given, .. Family, .. Bodies,
            .. Given.SelectMany(given => Family.Take(20), (given, family) => $"{family}, {given}"), .. Bodies.SelectMany(_ => Given, (body, given) => $"{body} {given}")]));

    [Fact]
    public void A_thousand_first_lines_with_common_names_show_nobody()
    {
        var names = File.ReadLines(SharedData.PathOf("new_mexico_plaintiffs.csv")).Skip(1).Select(line => CsvText.Cells(System.Text.Encoding.UTF8.GetBytes(line), (byte)','))
            .Select(cells => cells.First(cell => cell.Any(char.IsLetter))).Where(name => !name.Any(char.IsDigit)).Distinct().ToList();

        AssertShowNobody(Lines([.. names.Where((_, index) => index % (names.Count / 2000) == 0)]));
        Assert.DoesNotContain(names, name => name.Contains(' ', StringComparison.Ordinal) && HeaderWords.IsHeaderText(name));
    }

    [Theory]
    [InlineData("Zip,Realty Co", "column 1, one word; column 2, two words")]
    [InlineData("name,Emily Taylor,city", "'name'; column 2, two words; 'city'")]
    [InlineData("Name,Felicity,,Case,Case Number", "'Name'; column 2, one word; column 3, empty; column 4, one word; 'Case Number'")]
    [InlineData("PlaintiffName,ZIPCode,caseID,Estate of Roy", "'PlaintiffName'; 'ZIPCode'; 'caseID'; column 4, three words")]
    [InlineData("Name,a b c d e f g,Address 12,Address 123", "'Name'; column 2, 7 words; 'Address 12'; column 4, two words")]
    [InlineData("Name,José,City,Line 4444", "'Name'; column 2, one word; 'City'; column 4, two words")]
    public void Cells_made_of_header_words_are_shown_and_others_are_described(string header, string listed)
    {
        Assert.Contains($"Headers found: {listed}.", CsvRows.Error(header + "\n").Message, StringComparison.Ordinal);
        Assert.Contains($"Headers found: {listed}.", CsvRows.Error(header + "\n", CsvRows.Map("email=Correo")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, "'Address 40'.")]
    [InlineData(41, "'Address 40' and 1 more.")]
    public void Forty_cells_are_listed(int cells, string end)
        => Assert.EndsWith(end, CsvRows.Error(string.Join(',', Enumerable.Range(1, cells).Select(number => $"Address {number}")) + "\n").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Name,ann@")]
    [InlineData("Name,A50512")]
    [InlineData("Name,5-5")]
    [InlineData("Ann Smith,Troy")]
    [InlineData("Ann Smith")]
    [InlineData("Emily,Stacey")]
    public void A_first_line_with_an_address_a_number_or_no_header_word_is_data(string line)
        => Assert.Contains("has no header", CsvRows.Error(line + "\n").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Name,A5055")]
    [InlineData("Name,5")]
    [InlineData("Name,Smith")]
    public void A_first_line_with_a_header_word_and_short_numbers_is_a_header(string line)
        => Assert.Contains("lacks the required column", CsvRows.Error(line + "\n").Message, StringComparison.Ordinal);

    [Fact]
    public void Two_equal_cells_without_header_words_are_described()
    {
        var error = CsvRows.Error("name,email,Emily,EMILY\n");

        Assert.Equal(IngestErrorId.DuplicateColumn, error.ErrorId);
        Assert.Contains("column 4, one word twice", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Emily", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("name,Emily Taylor\n", "email=Emily", false)]
    [InlineData("name,Emily Taylor\n", "email=E. Mail of Taylor", false)]
    [InlineData("name,Emily Taylor\n", "email=Correo", true)]
    [InlineData("name,Emily Taylor\n", "email=Email Address", true)]
    public void Typed_text_is_shown_unless_it_repeats_a_hidden_word(string line, string map, bool isShown)
    {
        var error = CsvRows.Error(line, CsvRows.Map(map));

        Assert.Equal(isShown, error.Message.Contains(map.Split('=')[1], StringComparison.Ordinal));
        Assert.DoesNotContain("Taylor", error.Message + error.Remedy, StringComparison.Ordinal);
    }

    // A line of the same shape that names nobody gives the same text, so nothing of the line can be in it.
    private static void AssertShowNobody(IEnumerable<string[]> lines)
    {
        var count = 0;
        foreach (var cells in lines)
        {
            string[] neutral = [.. cells.Select(cell => string.Join(' ', cell.Split(' ').Select(word => word.Length > 0 ? "Xqzw" + (char)('a' + Array.IndexOf(cells, cell)) : "")))];
            string[] formats = ["", "plaintiff_name=Creditor", "plaintiff_name=Creditor;email=Contact", "email=Qzzk", "phone=City"];
            var format = formats[count % formats.Length] is { Length: > 0 } map ? CsvRows.Map(map) : new CsvFormat();
            var below = count % 2 == 0 ? "\n" : "\nBob Poe,bob@example.com\n";
            var error = CsvRows.Error(Line(cells) + below, format);

            Assert.All(cells.Where(HeaderWords.IsHeaderText), cell => Assert.DoesNotContain($"'{cell}'", Shown(error), StringComparison.Ordinal));
            if (!cells.Any(HeaderWords.IsHeaderText))
            {
                Assert.Equal(Shown(CsvRows.Error(Line(neutral) + below, format)), Shown(error));
            }

            count++;
        }

        Assert.InRange(count, 1000, int.MaxValue);
    }

    private static string Line(string[] cells) => string.Join(',', cells.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    private static string Shown(IngestException error) => $"{error.Message}\n{error.Remedy}\n{error.ErrorId}";
}
