using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Tests.Vendors;

/// <summary>What counts as a change of a header, and how it is described.</summary>
public sealed class HeaderChangeTests
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NoMap = [];

    [Theory]
    [InlineData("name,email,Zip Code", "Name,E-Mail,zip_code")]
    [InlineData("name,email", "name,email,,")]
    [InlineData("name,email,,", "name,email")]
    [InlineData("name,email", " name ,\uFEFFemail")]
    [InlineData("name,,email", "name,,E_Mail")]
    [InlineData("name,email,zip", "Full Name,contact email,Post Code")]
    public void These_are_no_change(string before, string after) => Assert.Null(Find(before, after));

    [Theory]
    [InlineData("name,email,amount", "name,email", "Missing: 'amount'.", "")]
    [InlineData("name,email", "name,email,amount", "Added: 'amount'.", "")]
    [InlineData("name,email", "name,email,phone", "Added: 'phone'.", "")]
    [InlineData("name,email", "amount,name,email", "Added: 'amount'.", "")]
    [InlineData("name,email,phone", "name,email", "Missing: 'phone'.", "Phone")]
    [InlineData("name,email,phone", "name,email,fax", "Probably renamed: 'phone' to 'fax'.", "Phone")]
    [InlineData("name,email,fax", "name,email,phone", "Probably renamed: 'fax' to 'phone'.", "")]
    [InlineData("plaintiff name,name,email", "full name,name,email", "Probably renamed: 'plaintiff name' to 'full name'.", "PlaintiffName")]
    [InlineData("plaintiff name,name,email,amount", "amount,full name,name,email", "Probably renamed: 'plaintiff name' to 'full name'. Moved: 'amount'.", "PlaintiffName")]
    [InlineData("name,email,judgment amount", "name,email,judgement amount", "Probably renamed: 'judgment amount' to 'judgement amount'.", "")]
    [InlineData("name,email,judgment amount,status", "judgement amount,name,email,status", "Probably renamed: 'judgment amount' to 'judgement amount'.", "")]
    [InlineData("name,email,amount,filing date", "name,email,cost,filing date", "Probably renamed: 'amount' to 'cost'.", "")]
    [InlineData("name,email,amount,status", "name,email,status,judgment", "Missing: 'amount'. Added: 'judgment'.", "")]
    [InlineData("name,email,city,state", "name,email,state,city", "Moved: 'city'.", "City")]
    [InlineData("name,email,city,amount", "name,email,amount,city", "Moved: 'city'.", "City")]
    [InlineData("name,email,amount,status", "name,email,status,amount", "Moved: 'amount'.", "")]
    [InlineData("name,email,status,amount,filing date", "filing date,name,email,status,amount", "Moved: 'filing date'.", "")]
    [InlineData("name,email", "email,name", "Moved: 'name'.", "PlaintiffName")]
    [InlineData("plaintiff name,name,email", "name,email", "Missing: 'plaintiff name'.", "PlaintiffName")]
    [InlineData("name,email", "plaintiff name,name,email", "Added: 'plaintiff name'.", "PlaintiffName")]
    [InlineData("plaintiff state,state,name,email", "state,name,email", "Missing: 'plaintiff state'.", "State")]
    [InlineData("name,email", "name,zip,phone", "Missing: 'email'. Added: 'zip'; 'phone'.", "Email")]
    [InlineData("name,email,,amount", "name,email,amount", "Missing: column 3, empty.", "")]
    public void The_difference_says_what_became_of_each_column_and_which_columns_of_a_plaintiff_it_touches(string before, string after, string expected, string affected)
    {
        var change = Find(before, after)!;

        Assert.Equal(expected, Text(change).Describe().ToString());
        Assert.Equal(affected, string.Join(' ', change.Affected));
        Assert.Equal(affected.Length > 0, HeaderComparison.RequiresAcceptance(Vendor(before), change));
    }

    [Fact]
    public void A_column_that_the_operator_maps_to_a_new_header_is_not_affected()
    {
        var map = new Dictionary<string, IReadOnlyList<string>> { ["Email"] = ["contact"] };

        Assert.Empty(Find("name,email", "name,contact", map)!.Affected);
        // A map that has not changed does not accept a moved column.
        Assert.Equal([PlaintiffColumn.Email], HeaderChange.Find(HeaderNames.Parse("name,amount,contact", ','), map, HeaderNames.Parse("name,contact,amount", ','), map)!.Affected);
    }

    [Fact]
    public void Names_are_shown_only_if_they_are_header_words_and_a_long_list_is_cut()
    {
        var hidden = Text(Find("name,email", "name,email,Ann Smith,123-45-6789")!).Describe().ToString();
        Assert.Equal("Added: column 3, two words; column 4, one word.", hidden);

        var many = Text(Find("name,email", "name,email," + string.Join(',', Enumerable.Range(1, 15).Select(i => $"amount {i}")))!).Describe().ToString();
        Assert.EndsWith("'amount 10' and 5 more.", many, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_compared_as_they_are_stored_redacted_and_cut()
    {
        var stored = new HeaderNames(["name", "email", "[SSN_REDACTED]", new string('x', 1000)]);

        Assert.True(HeaderNames.Parse($"name,email,123-45-6789,{new string('x', 1001)}", ',').IsSameAs(stored));
        Assert.Equal(1000, new HeaderNames([new string('x', 1001)]).Names[0].Length);
    }

    [Fact]
    public void A_reject_file_has_the_header_of_its_file()
        => Assert.True(HeaderNames.Parse("reject_line;reject_code;reject_reason;name;'=email", ';').IsSameAs(HeaderNames.Parse("name;=email", ';')));

    [Fact]
    public void Any_of_several_accepted_headers_will_do_and_the_nearest_one_is_compared()
    {
        var vendor = new VendorFacts { SourceSystem = "acme", Profile = new VendorProfile { AcceptedHeaders = [["name", "email"], ["name", "email", "phone", "amount"]] } };

        Assert.Null(HeaderComparison.Find(vendor, HeaderNames.Parse("Name;E-Mail", ';'), new CsvFormat()));
        var change = HeaderComparison.Find(vendor, HeaderNames.Parse("name,email,phone", ','), new CsvFormat())!;
        Assert.Equal("Missing: 'amount'.", new HeaderChangeText(vendor, change).Describe().ToString());
        Assert.True(HeaderComparison.RequiresAcceptance(vendor, change));
    }

    [Fact]
    public void A_thousand_columns_are_compared_at_once()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"amount {i}").ToList();
        var change = HeaderChange.Find(new HeaderNames(names), NoMap, new HeaderNames(names.AsEnumerable().Reverse()), NoMap)!;

        Assert.Equal((0, 0, 999), (change.Missing.Count, change.Added.Count, change.Moved.Count));
    }

    private static HeaderChange? Find(string before, string after, Dictionary<string, IReadOnlyList<string>>? map = null)
        => HeaderChange.Find(HeaderNames.Parse(before, ','), NoMap, HeaderNames.Parse(after, ','), map ?? NoMap);

    private static VendorFacts Vendor(string before) => new() { SourceSystem = "acme", LastRun = new LastRun(Guid.NewGuid(), before, ',', null) };

    private static HeaderChangeText Text(HeaderChange change) => new(Vendor("name"), change);
}
