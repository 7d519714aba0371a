using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("plaintiff_name,email,phone,address,city,state,postal_code")]
    [InlineData("Name,EMAIL,Phone,Address_Line1,City,State,Zip")]
    [InlineData("PLAINTIFF,contact-email,Contact Phone,Contact_Address,plaintiff city,PlaintiffState,ZIPCODE")]
    [InlineData("Full Name,Email Address,Telephone Number,Street Address,Town,Province,Postcode")]
    [InlineData("full_name,E_Mail,Phone Number,Address 1,City/Town,State/Province,Zip Code")]
    [InlineData("FullName,mail,mobile,street,city_town,state_province,post_code")]
    [InlineData("name,email,telephone,address_1,town,province,zip_code")]
    [InlineData(" Plaintiff Name ,Plaintiff_Email,plaintiff-phone,\"Plaintiff Address\",PlaintiffCity,plaintiff_state,Plaintiff-Zip")]
    [InlineData("\uFEFF\uFEFFName,E-Mail,Phone,Address,City,State,Postal Code")]
    public void Columns_are_found_under_all_their_names(string header)
    {
        var row = Assert.Single(CsvRows.Of(header + "\nAnn,a@x.co,555,1 St,Troy,NY,12180\n"));

        Assert.Equal("Ann|a@x.co|555|1 St|Troy|NY|12180", row.Values);
        Assert.Equal("{}", row.RawData);
    }

    [Theory]
    [InlineData("name,plaintiff,plaintiff_name,email", "3|4|||||", "name plaintiff")]
    [InlineData("name,plaintiff,email", "2|3|||||", "name")]
    [InlineData("name,email,contact_email,plaintiff_email", "1|4|||||", "email contact_email")]
    [InlineData("name,email,contact_email", "1|3|||||", "email")]
    [InlineData("name,email,state,plaintiff_state", "1|2||||4|", "state")]
    [InlineData("name,email,address,address_line1,contact_address,plaintiff_address", "1|2||6|||", "address address_line1 contact_address")]
    [InlineData("name,email,zip,zipcode,postal_code,plaintiff_zip", "1|2|||||6", "zip zipcode postal_code")]
    [InlineData("full_name,name,mail,email_address,email", "2|5|||||", "full_name mail email_address")]
    [InlineData("name,email,phone,contact_phone,city,plaintiff_city", "1|2|4||6||", "phone city")]
    public void The_most_specific_name_wins_and_the_others_are_kept(string header, string values, string kept)
    {
        var cells = header.Split(',');
        var row = Assert.Single(CsvRows.Of(header + "\n" + string.Join(',', Enumerable.Range(1, cells.Length)) + "\n", new CsvFormat { EmailRule = EmailRule.Any }));

        Assert.Equal(values, row.Values);
        Assert.Equal(kept.Split(' '), System.Text.Json.JsonDocument.Parse(row.RawData).RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void ColumnMap_overrides_and_frees_the_column_it_does_not_use()
    {
        var format = CsvRows.Map("Plaintiff-Name=creditor ;city=Name");
        var row = Assert.Single(CsvRows.Of("Name,Creditor,Email,City\nTroy,Ann,a@x.co,Albany\n", format));

        Assert.Equal("Ann|a@x.co|||Troy||", row.Values);
        Assert.Equal("{\"City\":\"Albany\"}", row.RawData);
    }

    [Fact]
    public void ColumnMap_with_an_unknown_column_names_the_nearest()
    {
        var error = CsvRows.Error("name,email\n", Map("plaintif_name", "name"));

        Assert.Equal(IngestErrorId.InvalidParameter, error.ErrorId);
        Assert.Contains("-ColumnMap names no known column: 'plaintif_name'. Did you mean 'plaintiff_name'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ColumnMap_with_a_header_that_is_not_there_names_those_that_are()
    {
        var error = CsvRows.Error("creditor,email\n", Map("plaintiff_name", "Creditr"));

        Assert.Equal(IngestErrorId.RequiredColumnMissing, error.ErrorId);
        Assert.Contains("'Creditr', which line 1 of 'vendor.csv' does not have. Headers found: 'creditor'; 'email'.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean @{ plaintiff_name = 'creditor' }?", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void ColumnMap_that_uses_one_header_twice_is_rejected()
    {
        Assert.Equal(IngestErrorId.InvalidParameter, CsvRows.Error("who,email\n", CsvRows.Map("plaintiff_name=who;email=WHO")).ErrorId);
        Assert.Equal(IngestErrorId.InvalidParameter, CsvRows.Error("who,email\n", CsvRows.Map("plaintiff_name=who+Who")).ErrorId);
        Assert.Equal(IngestErrorId.InvalidParameter, CsvRows.Error("who,what,email\n", CsvRows.Map("plaintiff_name=who;PlaintiffName=what")).ErrorId);
    }

    [Fact]
    public void A_missing_column_is_named_with_the_headers_found_and_the_nearest()
    {
        var error = CsvRows.Error("\nplaintif_name,emial,city\nAnn,a@x.co,Troy\n");

        Assert.Equal(IngestErrorId.RequiredColumnMissing, error.ErrorId);
        Assert.Equal(ExitCode.ConfigurationError, error.ExitCode);
        Assert.Contains("The header of 'vendor.csv', line 2, lacks the required columns 'plaintiff_name' (or plaintiff, name, full_name)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'email' (or plaintiff_email, contact_email, email_address, mail)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Headers found: column 1, one word; column 2, one word; column 3, one word.", error.Message, StringComparison.Ordinal);
        Assert.Contains("-ColumnMap @{ plaintiff_name = '<header of column 1>'; email = '<header of column 2>' }", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name,city\n", "lacks the required column 'email' (")]
    [InlineData("name,of the vendor to be asked,Address 12\n", "Headers found: 'name'; column 2, 6 words; 'Address 12'.")]
    [InlineData("Ann Smith\n", "line 1, with one cell, looks like data")]
    [InlineData("Ann Smith,Troy\n", "line 1, with 2 cells, looks like data")]
    public void What_was_found_instead_is_described(string text, string described)
        => Assert.Contains(described, CsvRows.Error(text).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("name;email\nAnn;a@x.co\n", ',', "\";\"")]
    [InlineData("name\temail\nAnn\ta@x.co\n", '|', "\"`t\"")]
    [InlineData("name^email\nAnn^a@x.co\n", null, "\"^\"")]
    public void The_delimiter_that_works_is_suggested(string text, char? delimiter, string hint)
    {
        var error = CsvRows.Error(text, new CsvFormat { Delimiter = delimiter });

        Assert.Equal(IngestErrorId.RequiredColumnMissing, error.ErrorId);
        Assert.Contains($"try -Delimiter {hint}", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ann Smith,ann@example.com,Troy\n")]
    [InlineData("Ann Smith,Troy,(505) 555-4285\n")]
    [InlineData("Ann Smith,Ann Smith,(505) 555-4285\n")]
    [InlineData("Ann Smith,,Santa Fe\n")]
    [InlineData("Ann Smith,Santa Fe\n")]
    public void A_missing_header_is_reported_without_showing_the_person_in_the_first_line(string text)
    {
        var error = CsvRows.Error(text);
        var mapped = CsvRows.Error("Troy,ann@example.com\n", Map("plaintiff_name", "Troi"));

        Assert.Contains("has no header", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Smith", error.Message + error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("Troy", mapped.Message + mapped.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duplicate_header_is_an_error_that_names_both()
    {
        var error = CsvRows.Error("name,E-Mail,x,email\n");

        Assert.Equal(IngestErrorId.DuplicateColumn, error.ErrorId);
        Assert.Contains("'email' twice", error.Message, StringComparison.Ordinal);
        Assert.Contains("'E-Mail'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Personal_numbers_in_headers_are_redacted()
        => Assert.DoesNotContain("123-45-6789", CsvRows.Error("name,x 123-45-6789,x 123-45-6789\n").Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_header_is_named_by_its_number()
        => Assert.Equal("{\"column_2\":\"x\"}", Assert.Single(CsvRows.Of("name,,email,\nAnn,x,a@x.co,\n")).RawData);

    [Fact]
    public void Ten_thousand_columns_are_rejected()
    {
        var columns = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"c{i}"));

        Assert.Equal(IngestErrorId.TooManyColumns, CsvRows.Error("name,email," + columns + "\n").ErrorId);
        Assert.Equal(IngestErrorId.TooManyColumns, CsvRows.Error("name,email" + new string(',', 3_000_000)).ErrorId);
        Assert.Contains("has 10002 columns", CsvRows.Error("name,email," + columns + "\n").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_columns_are_accepted()
    {
        var row = Assert.Single(CsvRows.Of("name,email," + string.Join(',', Enumerable.Range(3, 998).Select(i => $"c{i}")) + "\nAnn,a@x.co" + new string(',', 998)));

        Assert.Equal(RowError.None, row.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\r\n\n  \n\t\r")]
    [InlineData("sep=;\n")]
    public void A_file_without_anything_is_empty(string text)
    {
        var error = CsvRows.Error(text);

        Assert.Equal(IngestErrorId.FileEmpty, error.ErrorId);
        Assert.Contains("'vendor.csv'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name,\"email\nAnn,a@x.co\n")]
    [InlineData("name,\"email\"x\n")]
    [InlineData("name,em\0ail\n")]
    public void A_malformed_header_is_an_error_that_names_its_line(string text)
    {
        var error = CsvRows.Error("\n" + text);

        Assert.Equal(IngestErrorId.HeaderMalformed, error.ErrorId);
        Assert.Contains("'vendor.csv', line 2,", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(999, "HeaderMalformed", "is larger than 1 MiB.")]
    [InlineData(1000, "TooManyColumns", "has 1001 columns or more")]
    public void A_header_that_is_too_large_is_not_said_to_have_too_many_columns_unless_it_does(int delimiters, string error, string message)
    {
        var header = "name,email" + new string(',', delimiters - 1);
        foreach (var below in (string[])["", "\n", "\r\nAnn,a@x.co,\r\n"])
        {
            var found = CsvRows.Error(header.PadRight(CsvLimits.MaxRowBytes + 1, 'x') + below);

            Assert.Equal(error, found.ErrorId.ToString());
            Assert.Contains(message, found.Message, StringComparison.Ordinal);
        }
    }

    [Slow]
    [Theory]
    [InlineData("")]
    [InlineData("\r\nAnn,a@x.co,\r\n")]
    public void A_header_may_be_as_large_as_a_row_and_no_larger(string below)
    {
        var largest = "name,email,".PadRight(CsvLimits.MaxRowBytes, 'x');

        Assert.Equal(below.Length > 0 ? 1 : 0, CsvRows.Of(largest + below).Count);
        Assert.Equal(IngestErrorId.HeaderMalformed, CsvRows.Error(largest + "x" + below).ErrorId);
        Assert.Equal(IngestErrorId.HeaderMalformed, CsvRows.Error(largest + new string('x', 2_000_000) + below).ErrorId);
    }

    [Slow]
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_header_with_a_line_break_in_quotes_may_be_as_large_as_a_row_and_no_larger(int more)
    {
        var header = ("name,email,\"a\nb".PadRight(CsvLimits.MaxRowBytes - 1 + more, 'x')) + "\"";
        var rows = new List<CsvRow>();
        var error = Record.Exception(() => rows = CsvRows.Of(header + "\nAnn,a@x.co,\n" + new string('\n', 100_000), blockSize: 4096));

        Assert.Equal(more == 0 ? 3 : 0, rows.Sum(row => row.Line));
        Assert.Equal(more == 0 ? null : IngestErrorId.HeaderMalformed, (error as IngestException)?.ErrorId);
    }

    [Fact]
    public void A_header_with_a_line_break_in_quotes_may_be_longer_than_a_block()
    {
        var text = $"name,email,\"{new string('x', 5000)}\n{new string('y', 9000)}\"\nAnn,a@x.co,1\n";
        foreach (var blockSize in (int[])[1, 2, 3, 7, 100, 4096, 8192, 100_000])
        {
            var row = Assert.Single(CsvRows.Of(text, blockSize: blockSize));
            Assert.Equal(("Ann|a@x.co|||||", 3), (row.Values, row.Line));
        }
    }

    [Fact]
    public void A_file_with_only_a_header_has_no_rows()
    {
        Assert.Empty(CsvRows.Of("name,email"));
        Assert.Empty(CsvRows.Of("name,email\n\n\r\n"));
    }

    [Theory]
    [InlineData("name,email\nAnn,a@x.co", ',')]
    [InlineData("name;email\nAnn;a@x.co", ';')]
    [InlineData("name\temail\r\nAnn\ta@x.co", '\t')]
    [InlineData("name|email\rAnn|a@x.co", '|')]
    [InlineData("\"name, first; last\";email;name\nx;a@x.co;Ann", ';')]
    [InlineData("sep=|\nname|email\nAnn|a@x.co", '|')]
    [InlineData("\uFEFFSEP=;\r\nname;email\r\nAnn;a@x.co", ';')]
    [InlineData("name,email,a;b;c\nAnn,a@x.co,", ',')]
    public void The_delimiter_is_found_in_the_header_outside_quotes(string text, char delimiter)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());

        Assert.Equal(delimiter, reader.Delimiter);
        Assert.StartsWith("Ann|a@x.co|", Assert.Single(CsvRows.Of(reader)).Values, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specified_delimiter_is_used_and_validated()
    {
        Assert.StartsWith("Ann,Bob|a@x.co|", Assert.Single(CsvRows.Of("name^email\nAnn,Bob^a@x.co", new CsvFormat { Delimiter = '^' })).Values, StringComparison.Ordinal);
        foreach (var wrong in "\"\n\rxé\0")
        {
            Assert.Equal(IngestErrorId.InvalidParameter, CsvRows.Error("name,email\n", new CsvFormat { Delimiter = wrong }).ErrorId);
        }
    }

    [Fact]
    public void The_header_is_kept_unchanged()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("\uFEFF\n\"Name\"; Email ;\"a\nb\"\r\nAnn;a@x.co;1\n"));
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());

        Assert.Equal("\"Name\"; Email ;\"a\nb\"", reader.HeaderText);
        Assert.Equal(4, Assert.Single(CsvRows.Of(reader)).Line);
    }

    private static CsvFormat Map(string column, string header) => CsvRows.Map($"{column}={header}");
}
