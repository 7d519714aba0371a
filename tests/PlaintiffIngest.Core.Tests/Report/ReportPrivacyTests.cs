using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Report;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Core.Tests.Privacy;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>An attacker's texts are plain text on the page. The page has no personal numbers. A login without access gets no page.</summary>
[Integration]
public sealed class ReportPrivacyTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private readonly TempFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Attacks =>
    [
        .. HostileInputTests.Attacks.Select(attack => attack.Data),
        "<script>document.title='owned'</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</bdi></th></table></section><style>*{display:none}</style>",
        "]]><!-- <svg onload=alert(1)>",
        "javascript:alert(1)",
        "&lt;b&gt; &#60;b&#62;",
        "\uD800 alone",
    ];

    // Written directly to the table, as another program with the owner's privileges could: nothing is redacted on the way in.
    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_hostile_text_is_rendered_as_plain_text(string attack)
    {
        var plain = await WriteAsync("plain", "text");

        var hostile = await WriteAsync(attack.Replace("\0", "", StringComparison.Ordinal), attack);

        Assert.Equal(Elements(plain), Elements(hostile));
        // Both the raw text and what a browser decodes.
        foreach (var text in new[] { hostile.Source, hostile.Text })
        {
            Assert.DoesNotContain(text, character => char.GetUnicodeCategory(character) is
                UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
            Assert.DoesNotContain(text, character => char.IsControl(character) && character != '\n');
        }

        if (attack.All(character => character is >= ' ' and <= '~'))
        {
            Assert.Contains(attack.Trim(), hostile.Section("runs").Value, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("912-84-7365")]
    [InlineData("912 84 7365")]
    [InlineData("912–84–7365")]
    [InlineData("９１２-８４-７３６５")]
    [InlineData("4556-7375-8689-9855")]
    [InlineData("4556737586899855")]
    public async Task No_personal_number_is_on_the_page(string number)
    {
        var page = await WriteAsync($"x {number}", number, source: number);

        Assert.DoesNotContain(number, page.Text, StringComparison.Ordinal);
        var withoutIds = Regex.Replace(page.Source, "<code.*?</code>", "");
        Assert.DoesNotContain("7365", withoutIds, StringComparison.Ordinal);
        Assert.DoesNotContain("9855", withoutIds, StringComparison.Ordinal);
        Assert.Contains("_REDACTED]", page.Section("runs").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_allows_one_style_sheet_and_nothing_else()
    {
        var page = await WriteAsync("plain", "text");

        var policy = (string?)page.Root.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content");
        var style = page.Root.Descendants("style").Single().Value;
        Assert.Equal($"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; base-uri 'none'; form-action 'none'", policy);
        Assert.DoesNotMatch(new Regex(@"https?:|//[a-z]|\burl\(|@import|<script|<link|<iframe|\son[a-z]+=|\ssrc=|\sstyle=", RegexOptions.IgnoreCase), page.Source);
    }

    [Theory]
    [InlineData("ingest_reader")]
    [InlineData("ingest_operator")]
    public async Task A_reader_gets_the_page(string role)
    {
        await SeedAsync($"plain {role}", "text", "jbi");
        await using var login = await TestLogin.CreateAsync(database.Settings);
        await database.ExecuteAsync($"GRANT {role} TO {login.Name}");
        await using var target = database.CreateTarget(login.Name, login.Password);

        var page = ReportDocument.Load(await new ImportReport(target).WriteAsync(new() { Path = folder.PathOf("role.html") }, Token));

        Assert.True(page.Total("Runs") > 0);
        Assert.NotEmpty(page.Table("unreconciled"));
    }

    [Fact]
    public async Task A_login_without_access_gets_no_page_and_leaves_no_file()
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);
        await using var target = database.CreateTarget(login.Name, login.Password);

        var error = await Assert.ThrowsAsync<IngestException>(() => new ImportReport(target).WriteAsync(new() { Path = folder.PathOf("role.html") }, Token));

        Assert.Equal((IngestErrorId.PermissionDenied, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static string Elements(ReportDocument page)
        => string.Join(' ', page.Root.DescendantsAndSelf().Select(element => $"{element.Name}[{string.Join(',', element.Attributes().Select(attribute => attribute.Name))}]"));

    // A single run that has every text that the page shows.
    private async Task<ReportDocument> WriteAsync(string text, string reason, string source = "jbi")
    {
        await database.ExecuteAsync("SET session_replication_role = replica; DELETE FROM ingest.import_runs");
        await SeedAsync(text, reason, source);
        await using var target = database.CreateTarget();
        return ReportDocument.Load(await new ImportReport(target).WriteAsync(new() { Path = folder.PathOf("report.html"), Force = true }, Token));
    }

    private async Task SeedAsync(string text, string reason, string source)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            """
            INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, filename, status, error_details, rolled_back_at, rollback_reason, updated_at, rows_fetched, claimed_at, completed_at)
            SELECT CASE WHEN status = 'failed' THEN $4 ELSE 'jbi' END, $1, status, $1, status::ingest.run_status, jsonb_build_object('error', $2, 'message', $3, 'reason', $3), CASE WHEN status = 'rolled_back' THEN now() END, $2,
                now() - interval '1 hour', 3, now() - interval '2 hours', CASE WHEN status = 'completed' THEN now() END
            FROM unnest(ARRAY['failed', 'rolled_back', 'processing', 'completed']) AS status
            """,
            connection);
        var storable = reason.Replace("\0", "", StringComparison.Ordinal).Replace('\uD800', '\uFFFD');
        command.Parameters.AddWithValue(text.Replace('\uD800', '\uFFFD'));
        command.Parameters.AddWithValue(storable);
        command.Parameters.AddWithValue(storable);
        command.Parameters.AddWithValue(source);
        await command.ExecuteNonQueryAsync(Token);
    }
}
