using System.Text.RegularExpressions;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What the operator and the vendor say about a delivery, through the cmdlet.</summary>
public sealed class DeliveryTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    [Fact]
    public void Each_piped_file_has_its_own_expected_rows()
    {
        Folder.Write("1.csv", "name,email\nAnn,ann@example.com\n");
        Folder.Write("2.csv", "name,email\nBob,bob@example.com\n");
        Folder.Write("3.csv", "name,email\nCid,cid@example.com\n");
        const string Script = """
            $folder, $vendor, $db = $args
            1, 2, $null | ForEach-Object { $n++; [pscustomobject]@{ Path = "$folder/$n.csv"; ExpectedRows = $_ } } |
                Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -ConnectionString $db
            """;

        var result = Run(Script, Folder.Path, vendor, connection);

        Assert.Equal(["Committed", "Failed", "Committed"], result.Output.Select(file => Value<string>(file, "Outcome")));
        Assert.Equal([0, 1, 0], result.Output.Select(file => Value<int>(file, "ExitCode")));
        var error = Assert.Single(result.Errors);
        Assert.StartsWith("PlaintiffIngest.RowCountMismatch", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("2.csv: the file has 1 data row, but -ExpectedRows says 2.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wildcard_leaves_out_sidecars()
    {
        Folder.Write("1.csv", "name,email\nDon,don@example.com\n");
        Folder.Write("1.csv.rows", "1");
        Folder.Write("SHA256SUMS", "# none\n");
        const string Script = "Invoke-PlaintiffIngest \"$($args[0])/*\" -SourceSystem $args[1] -ConnectionString $args[2]";

        Assert.Equal("1.csv", Value<string>(Get(Script, Folder.Path, vendor, connection).Single(), "FileName"));

        File.Delete(Folder.PathOf("1.csv"));
        var error = Assert.Single(Run(Script, Folder.Path, vendor, connection).Errors);
        Assert.StartsWith("PlaintiffIngest.FileNotFound", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_line_of_a_file_without_a_header_is_shown_in_no_stream()
    {
        string[] people =
        [
            "Emily Taylor,Troy", "Felicity Roy,Albany", "Stacey Page", "Estate of Emily Roy,Zipporah", "City of Tulsa,Mailer", "Grant,Case", "Nam,Datev",
            "Phoebe Street,,Name Brands LLC", "Plaintiffson,Stacey", "\"Zipper, Adele\"", "Max Field;Emil Price", "name,Emily Taylor", "email,Felicity", "Mobile Law,Emily Date,Troy",
        ];
        for (var i = 0; i < people.Length * 2; i++)
        {
            Folder.Write($"file-{i}.csv", people[i % people.Length] + (i < people.Length ? "\n" : "\nTroy Mailer,Stacey\n"));
        }

        var result = Run(
            "foreach ($map in @{}, @{ plaintiff_name = 'Creditor' }) { Get-ChildItem $args[0] -Filter *.csv | Invoke-PlaintiffIngest -SourceSystem $args[1] -ColumnMap $map -ConnectionString $args[2] -Verbose -Debug -WarningAction Continue *>&1 | Out-String }",
            Folder.Path,
            vendor,
            connection);
        var shown = string.Join('\n', result.Output) + string.Join('\n', result.Errors.Select(error => $"{error} {error.Exception} {error.ErrorDetails?.RecommendedAction}")) + Screen.Output;

        Assert.True(Regex.Count(shown, "error=RequiredColumnMissing") >= people.Length * 4, shown);
        Assert.DoesNotMatch("Emily|Taylor|Felicity|Roy|Albany|Stacey|Estate|Zipporah|Tulsa|Mailer|Grant|Datev|Phoebe|Brands|Plaintiffson|Zipper|Adele|Emil\\b|Price|Max\\b|Troy", shown);
    }
}
