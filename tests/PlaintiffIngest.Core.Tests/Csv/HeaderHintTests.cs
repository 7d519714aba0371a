using System.Text;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>Hints are followed as they are printed, and the right people land.</summary>
public sealed partial class HeaderHintTests
{
    [Theory]
    [InlineData("First Name,Last Name,Email Address,Phone Number\nAnn,Lee,ann@example.com,1\n", "Ann Lee|ann@example.com")]
    [InlineData("First Name,Last Name,Email\nAnn,Lee,lee@example.com\nBob,Lee,lee@example.com\nCid,Poe,cid@example.com\n", "Ann Lee|lee@example.com Bob Lee|lee@example.com Cid Poe|cid@example.com")]
    [InlineData("email,surname,given_name\nann@example.com,Lee,Ann\n", "Ann Lee|ann@example.com")]
    [InlineData("LastName,FirstName,MiddleName,Contact\nLee,Ann,B,ann@example.com\nRoy,Bob,,bob@example.com\n", "Ann B Lee|ann@example.com Bob Roy|bob@example.com")]
    [InlineData("Attorney First Name,Attorney Last Name,First Name,Last Name,Email\nEve,Fox,Ann,Lee,ann@example.com\n", "Ann Lee|ann@example.com")]
    [InlineData("name,Contact,amount\nAnn Lee,ann@example.com,5\n", "Ann Lee|ann@example.com")]
    [InlineData("name,note,Correo\nAnn Lee,x,ann@example.com\nBob Roy,x,bob@example.com\n", "Ann Lee|ann@example.com Bob Roy|bob@example.com")]
    [InlineData("name,Contact\nAnn Lee, \"ann@example.com\"\n", "Ann Lee|ann@example.com")]
    [InlineData("city,plaintif_name,emial\nTroy,Ann Lee,ann@example.com\n", "Ann Lee|ann@example.com")]
    [InlineData("nmae,email\nAnn Lee,ann@example.com\n", "Ann Lee|ann@example.com")]
    [InlineData("name;email\nAnn Lee;ann@example.com\n", "Ann Lee|ann@example.com", ",")]
    [InlineData("name^email\nAnn Lee^ann@example.com\n", "Ann Lee|ann@example.com")]
    [InlineData("creditor,email\nAnn Lee,ann@example.com\n", "Ann Lee|ann@example.com", null, "plaintiff_name=Creditr")]
    [InlineData("name,contact,contacts\nAnn Lee,5,ann@example.com\n", "Ann Lee|ann@example.com", null, "email=contac")]
    public void Following_a_hint_loads_the_right_people(string text, string people, string? delimiter = null, string? map = null)
    {
        var format = (map is null ? new CsvFormat() : CsvRows.Map(map)) with { Delimiter = delimiter?[0] };
        var error = CsvRows.Error(text, format);
        var rows = CsvRows.Of(text, Follow(error, format, text));

        Assert.Equal(people, string.Join(' ', rows.Select(row => string.Join('|', row.Values.Split('|')[..2]))));
        Assert.All(rows, row => Assert.Equal(RowError.None, row.Error));
        Assert.DoesNotContain("'<header>'", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"id\",\"name\",\"plaintiff\",\"amount\",\"date\",\"attorney\"\n\"0901\",\"Census Tract 12\",\"ACME LOANS LLC\",3170.59,2020-10-23,\"no\"\n")]
    [InlineData("name,mailed\nAnn Lee,2026-01-01\n")]
    [InlineData("name,emial\nAnn Lee,Troy\n")]
    [InlineData("name,Attorney Email\nAnn Lee,eve@law.example\n")]
    [InlineData("name,Defendant Contact\nAnn Lee,eve@law.example\n")]
    [InlineData("name,Contact\nAnn Lee,ann@example.com\nBob Roy,5\n")]
    [InlineData("name,Contact 1,Contact 2\nAnn Lee,ann@example.com,eve@example.com\n")]
    [InlineData("First Name,Email\nAnn,ann@example.com\n")]
    [InlineData("Last Name,Email\nLee,ann@example.com\n")]
    [InlineData("First Name,Attorney Last Name,Email\nAnn,Fox,ann@example.com\n")]
    [InlineData("First Name 1,Last Name 1,First Name 2,Last Name 2,Email\nAnn,Lee,Bob,Lee,ann@example.com\n")]
    [InlineData("First Name,Last Name,Email\n5,7,ann@example.com\n")]
    [InlineData("Plaintiff Date,Email\nAnn Lee,ann@example.com\n")]
    [InlineData("nmae,Email\n12,ann@example.com\n")]
    [InlineData("Company Name,Email\nAcme,ann@example.com\n")]
    [InlineData("kundin,Email\nAnn Lee,ann@example.com\n")]
    public void No_hint_suggests_the_wrong_column(string text)
    {
        var error = CsvRows.Error(text);

        Assert.Equal(IngestErrorId.RequiredColumnMissing, error.ErrorId);
        Assert.Matches(@"^If a column holds (plaintiff_name|email), rename it, or use -ColumnMap @\{ \1 = '<header>' \}\. If none does, ask the vendor for a file that has it\.$", error.Remedy);
    }

    [Theory]
    [InlineData("First Name,Last Name,Contact\nAnn,Lee,5\n", "-ColumnMap @{ plaintiff_name = 'First Name', 'Last Name' }. If a column holds email, rename it")]
    [InlineData("creditor,Contact\nAnn Lee,ann@example.com\n", "-ColumnMap @{ email = 'Contact' }. If a column holds plaintiff_name, rename it")]
    [InlineData("creditor,Contact\nAnn Lee\nBob Roy,bob@example.com\n", "-ColumnMap @{ email = 'Contact' }. If a column holds plaintiff_name, rename it")]
    [InlineData("creditor,Contact\nAnn Lee,ann@example.com\nBob Roy,bob@example.com\nCid Poe,5\n", "-ColumnMap @{ email = 'Contact' }. If a column holds plaintiff_name, rename it")]
    [InlineData("city,state\nTroy,NY\n", "If a column holds plaintiff_name or email, rename it")]
    public void Only_columns_without_a_suggestion_get_general_advice(string text, string remedy)
        => Assert.Contains(remedy, CsvRows.Error(text).Remedy, StringComparison.Ordinal);

    [Fact]
    public void With_a_suggestion_for_each_column_there_is_no_general_advice()
        => Assert.EndsWith("email = 'Contact' }.", CsvRows.Error("First Name,Last Name,Contact\nAnn,Lee,ann@example.com\n").Remedy, StringComparison.Ordinal);

    [Fact]
    public void In_a_file_without_rows_the_headers_alone_decide()
        => Assert.Contains("plaintiff_name = 'First Name', 'Last Name' }", CsvRows.Error("First Name,Last Name,Email\n").Remedy, StringComparison.Ordinal);

    [Fact]
    public void Lines_quoted_as_a_whole_are_reported()
        => Assert.Contains("is enclosed in one pair of quotes", CsvRows.Error("\"name,email,phone\"\n\"Ann Lee,ann@example.com,1\"\n").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("report;title\nAnn Lee;ann@example.com\n")]
    [InlineData("name;email;city,state\nAnn Lee;ann@example.com;Troy,NY\n")]
    public void A_delimiter_that_does_not_find_the_columns_of_one_cell_is_not_suggested(string text)
        => Assert.DoesNotContain("-Delimiter", CsvRows.Error(text, new CsvFormat { Delimiter = ',' }).Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData("name", "nmae", true)]
    [InlineData("name", "nam", true)]
    [InlineData("name", "names", true)]
    [InlineData("name", "date", false)]
    [InlineData("email", "emial", true)]
    [InlineData("email", "emali", true)]
    [InlineData("email", "eaxil", false)]
    [InlineData("email", "eml", false)]
    [InlineData("email", "Emily", false)]
    [InlineData("zip", "zap", false)]
    [InlineData("plaintiff_name", "Plaintif Nme", true)]
    [InlineData("plaintiff_name", "Plntif Nme", false)]
    [InlineData("plaintiff_name", "plaintiff_fax", false)]
    [InlineData("address", "adress", true)]
    [InlineData("address", "adres", false)]
    [InlineData("address_line1", "adres_line1", true)]
    public void A_misspelling_has_one_letter_wrong_or_two_in_a_long_name(string name, string header, bool isOne)
        => Assert.Equal(isOne, NearestName.IsMisspelling(header, name));

    [Fact]
    public void A_name_is_near_if_fewer_than_half_of_its_letters_differ()
    {
        Assert.Equal("abcx", NearestName.Find("abcd", ["abxy", "abcx"]));
        Assert.Null(NearestName.Find("abcd", ["abxy"]));
        Assert.Null(NearestName.Find("klingon", ["utf-8", "windows-1252"]));
    }

    [Theory]
    [InlineData("name,email,Cell Phone\nAnn,a@x.co,505-555-0101\n", "column 3, 'Cell Phone', looks like phone and is kept", "phone = 'Cell Phone'")]
    [InlineData("name,email,phone,Mobile Phone\nAnn,a@x.co,,505-555-0101\n", "column 4, 'Mobile Phone', looks like phone", "phone = 'Mobile Phone'")]
    [InlineData("name,email,Mailing Address,Home City,Mailing State,Postal\nAnn,a@x.co,1 St,Troy,NY,12180\n", "column 4, 'Home City', looks like city", "city = 'Home City'")]
    [InlineData("name,email,phnoe\nAnn,a@x.co,505-555-0101\n", "column 3, looks like phone", "phone = '<header of column 3>'")]
    [InlineData("name,email,Cell Phone\nAnn,a@x.co,555-0101\n", "column 3, 'Cell Phone'", "phone = 'Cell Phone'")]
    [InlineData("name,email,phone,Cell Phone\nAnn,a@x.co,1,505-555-0101\n", "phone is column 3, 'phone'", null)]
    [InlineData("name,email,Cell Phone\nAnn,a@x.co,555-010\n", "column 3, 'Cell Phone'", null)]
    [InlineData("name,email,Cell Phone\nAnn,a@x.co,5055550101@sms.example\n", "column 3, 'Cell Phone'", null)]
    [InlineData("name,email,Mailing Address\nAnn,a@x.co,ann@example.com\n", "column 3, 'Mailing Address', looks like address", null)]
    [InlineData("name,email,Home City\nAnn,a@x.co,12180\n", "column 3, 'Home City', looks like city", null)]
    [InlineData("name,email,Cell Phone\nAnn,a@x.co,no\n", "column 3, 'Cell Phone'", null)]
    [InlineData("name,email,Postal\nAnn,a@x.co,123\n", "column 3, 'Postal', looks like postal_code", "postal_code = 'Postal'")]
    [InlineData("name,email,Postal\nAnn,a@x.co,12\n", "column 3, 'Postal', looks like postal_code", null)]
    [InlineData("name,email,Cell Phone\n", "column 3, 'Cell Phone'", null)]
    [InlineData("name,email,Cell Phone\nAnn,,505-555-0101\n", "column 3, 'Cell Phone'", null)]
    [InlineData("name,email,Attorney Phone,Status,Emily Phone Street\nAnn,a@x.co,505-555-0101,open,x\n", "column 5, looks like phone", null)]
    public void Lookalike_columns_are_noted_and_cause_a_warning_if_the_known_column_is_empty(string text, string note, string? map)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
        CsvRows.Of(reader);

        Assert.Contains(note, string.Join('\n', reader.Notes), StringComparison.Ordinal);
        Assert.DoesNotContain("Emily", string.Join('\n', reader.Notes), StringComparison.Ordinal);
        Assert.DoesNotContain("Attorney", string.Join('\n', reader.Notes), StringComparison.Ordinal);
        if (map is null)
        {
            Assert.Empty(reader.Warnings);
            return;
        }

        var warning = Assert.Single(reader.Warnings, warning => warning.ToString().Contains(map, StringComparison.Ordinal)).ToString();
        var (column, header) = (map.Split(" = ")[0], Cell(map.Split(" = ")[1].Trim('\''), text));
        Assert.DoesNotContain("||", CsvRows.Of(text, CsvRows.Map($"{column}={header}"))[0].Values.Replace("||||", "", StringComparison.Ordinal)[..5], StringComparison.Ordinal);
        Assert.Contains($"no row has a {column}", warning, StringComparison.Ordinal);
        Assert.NotEqual(CsvRows.Of(text)[0].Values, CsvRows.Of(text, CsvRows.Map($"{column}={header}"))[0].Values);
    }

    [Fact]
    public void A_column_that_is_joined_with_another_is_not_noted()
    {
        using var stream = new MemoryStream("name,email,Home Street,Home City,Home Phone\nAnn,a@x.co,1 St,Troy,555-0101\n"u8.ToArray());
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", CsvRows.Map("address=Home Street+Home City"));

        Assert.StartsWith("column 5, 'Home Phone', looks like phone", Assert.Single(reader.Notes).ToString(), StringComparison.Ordinal);
    }

    private static CsvFormat Follow(IngestException error, CsvFormat format, string text)
    {
        if (DelimiterHint().Match(error.Remedy) is { Success: true } delimiter)
        {
            return format with { Delimiter = delimiter.Groups[1].Value[0] };
        }

        var map = MapHint().Match(error.Remedy);
        Assert.True(map.Success, error.Remedy);
        var pairs = map.Groups[1].Value.Split("; ").Select(pair => pair.Split(" = "));
        return CsvRows.Map(string.Join(';', pairs.Select(pair => $"{pair[0]}={string.Join('+', pair[1].Split(", ").Select(header => Cell(header.Trim('\''), text)))}")));
    }

    private static string Cell(string header, string text)
        => Placeholder().Match(header) is { Success: true } place ? text.Split('\n')[0].Split(',')[int.Parse(place.Groups[1].Value, null) - 1] : header;

    [GeneratedRegex("-Delimiter \"(.)\"")]
    private static partial Regex DelimiterHint();

    [GeneratedRegex(@"@\{ (.*?) \}")]
    private static partial Regex MapHint();

    [GeneratedRegex(@"\A<header of column (\d+)>\z")]
    private static partial Regex Placeholder();
}
