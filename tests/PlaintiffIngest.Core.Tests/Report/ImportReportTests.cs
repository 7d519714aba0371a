using System.Globalization;
using System.Xml.Linq;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Report;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>The page shows all data of the runs in the database, and none of the rows.</summary>
[Integration]
public sealed class ImportReportTests : IAsyncLifetime
{
    private const string Completed = "FILTER (WHERE status = 'completed')";

    private readonly MigratedDatabase database = new();
    private readonly TempFolder folder = new();
    private DatabaseTarget target = null!;
    private NpgsqlConnection connection = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        target = database.CreateTarget();
        connection = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await connection.DisposeAsync();
        await target.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Kathmandu")]
    public async Task Every_number_matches_the_database(string zone)
    {
        await ReportHistory.SeedAsync(connection, runs: 700, days: 40);
        var period = $"created_at >= (date_trunc('day', now() AT TIME ZONE '{zone}') - interval '29 days') AT TIME ZONE '{zone}'";

        var page = await WriteAsync(new() { Path = Path, Zone = TimeZoneInfo.FindSystemTimeZoneById(zone) });

        Assert.Equal(
            await connection.ScalarAsync<string>($"SELECT format('%s %s %s %s %s %s %s %s', count(*), count(*) {Completed}, count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'rolled_back'), sum(rows_fetched) {Completed}, sum(rows_inserted) {Completed}, sum(rows_skipped) {Completed}, sum(rows_errored) {Completed}) FROM ingest.import_runs WHERE {period}"),
            string.Join(' ', new[] { "Runs", "Completed", "Failed", "Rolled back", "Rows read", "Inserted", "Skipped", "Errored" }.Select(page.Total)));
        Assert.Equal(
            await TextsAsync($"SELECT format('%s %s %s %s', to_char(created_at AT TIME ZONE '{zone}', 'YYYY-MM-DD'), count(*), count(*) {Completed}, coalesce(sum(rows_inserted) {Completed}, 0)) FROM ingest.import_runs WHERE {period} GROUP BY to_char(created_at AT TIME ZONE '{zone}', 'YYYY-MM-DD') ORDER BY 1 DESC"),
            page.Table("runs-per-day").Select(row => $"{row[0]} {row[1]} {row[2]} {Plain(row[7])}"));
        Assert.Equal(
            await TextsAsync($"SELECT format('%s %s %s %s', source_system, count(*), sum(rows_fetched) {Completed}, sum(rows_errored) {Completed}) FROM ingest.import_runs WHERE {period} GROUP BY source_system ORDER BY count(*) DESC, source_system"),
            page.Table("vendors").Select(row => $"{row[0]} {row[1]} {Plain(row[6])} {Plain(row[9])}"));
        Assert.Equal(
            await TextsAsync($"SELECT count(*)::text FROM ingest.import_runs WHERE status = 'failed' AND {period} GROUP BY error_details -> 'error', error_details -> 'taken_over' ORDER BY count(*) DESC"),
            page.Table("failures").Select(row => row[1]));
        Assert.Equal(await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_system = 'jbi' AND {period}"), page.Drawn("runs-per-day", "jbi"));
        Assert.Equal(page.Total("Inserted"), page.Drawn("rows-per-day", "inserted"));
        Assert.Equal(page.Total("Errored"), page.Drawn("rows-per-day", "errored"));
    }

    [Fact]
    public async Task Durations_and_rates_match_the_loads()
    {
        await ReportHistory.SeedAsync(connection, runs: 200, days: 9);

        var page = await WriteAsync(new() { Path = Path });

        var all = page.Table("durations")[^1];
        var expected = await TextsAsync(
            """
            SELECT format('%s %s %s', count(*), to_char(max(completed_at - claimed_at), 'FMSS.US'),
                round(percentile_cont(0.5) WITHIN GROUP (ORDER BY rows_fetched / extract(epoch FROM completed_at - claimed_at)::float8)))
            FROM ingest.import_runs WHERE completed_at IS NOT NULL
            """);
        var parts = expected[0].Split(' ');
        Assert.Equal(("All", parts[0]), (all[0], all[1]));
        Assert.Equal($"{double.Parse(parts[1], CultureInfo.InvariantCulture).ToString("0.0", CultureInfo.InvariantCulture)} s", all[5]);
        Assert.Equal(parts[2], Plain(all[6]));
    }

    [Fact]
    public async Task Each_section_names_its_runs_and_says_why()
    {
        var good = await connection.LoadAsync("Ann", "Ann");
        var back = await connection.LoadAsync("Bob");
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{back}', 'the wrong list')");
        var (failed, _) = await connection.ClaimAsync("batch-f");
        await connection.ExecuteAsync($$"""SELECT ingest.fail_import_run('{{failed}}', '{"error": "NoValidRows", "message": "No row can be used."}')""");
        var (aborted, _) = await connection.ClaimAsync("batch-a");
        await connection.ExecuteAsync($"SELECT ingest.abort_import_run('{aborted}', 'host is gone')");
        var (stale, _) = await connection.ClaimAsync("batch-s");
        await connection.SilenceAsync(stale, 31);
        var (wrong, _) = await connection.ClaimAsync("batch-w");
        await connection.CompleteWithFalseCountsAsync(wrong, 5, 5, 0, 0);

        var page = await WriteAsync(new() { Path = Path });

        Assert.Equal([stale], page.RunIds("stale"));
        Assert.Equal([wrong, stale], page.RunIds("unreconciled"));
        Assert.Equal(["completed", "5", "0", "-5"], page.Table("unreconciled")[0][3..7]);
        Assert.Equal([aborted, failed], page.RunIds("failures", 1));
        Assert.Equal(["Aborted by an operator", "host is gone"], page.Table("failures", 1)[0][4..6]);
        Assert.Equal(["NoValidRows", "No row can be used."], page.Table("failures", 1)[1][4..6]);
        Assert.Equal([back], page.RunIds("rolled-back"));
        Assert.Equal("the wrong list", page.Table("rolled-back")[0][5]);
        Assert.Equal([wrong, stale, aborted, failed, back, good], page.RunIds("runs"));
        Assert.Equal(["completed", "2", "1", "1", "0"], page.Table("runs")[^1][4..9]);
        Assert.Contains("Runs that need attention: 1 stale, 2 unreconciled, 2 failed.", page.Text, StringComparison.Ordinal);
        Assert.Contains(target.Description.ToString(), page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Ann", page.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_needs_no_attention_once_its_batch_was_imported()
    {
        await connection.ExecuteAsync(
            """
            SET session_replication_role = replica;
            INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, status, created_at, claimed_at, completed_at, row_limit, error_details)
            SELECT vendor, batch, hash, status::ingest.run_status, now() - age, now() - age, CASE WHEN status = 'completed' THEN now() - age + interval '110 ms' END, row_limit,
                CASE WHEN status = 'failed' THEN '{"error": "TooManyErrors", "message": "5 rows of 10 failed, more than -MaxErrors allows."}'::jsonb END
            FROM (VALUES
                ('jbi', 'corrected', 'f1', 'failed', interval '3 hours', NULL), ('jbi', 'corrected', 'f2', 'completed', interval '2 hours', NULL),
                ('jbi', 'begun', 'f3', 'failed', interval '3 hours', NULL), ('jbi', 'begun', 'f3', 'completed', interval '2 hours', 10),
                ('jbi', 'worse', 'f4', 'completed', interval '3 hours', NULL), ('jbi', 'worse', 'f5', 'failed', interval '2 hours', NULL),
                ('jbi', 'undone', 'f6', 'failed', interval '3 hours', NULL), ('jbi', 'undone', 'f6', 'rolled_back', interval '2 hours', NULL),
                ('jbi', 'shared', 'f7', 'failed', interval '3 hours', NULL), ('acme', 'shared', 'f7', 'completed', interval '2 hours', NULL)
            ) AS run (vendor, batch, hash, status, age, row_limit);
            """);

        var page = await WriteAsync(new() { Path = Path, Days = 2 });

        Assert.Contains("4 failed.", page.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["begun TooManyErrors", "corrected TooManyErrors imported since", "shared TooManyErrors", "undone TooManyErrors", "worse TooManyErrors"],
            page.Table("failures", 1).Select(row => $"{row[2]} {row[4]}").Order(StringComparer.Ordinal));
        Assert.Contains("<span class=\"short\">-MaxErrors</span>", page.Source, StringComparison.Ordinal);
        Assert.Equal("110 ms", page.Table("durations")[^1][5]);
    }

    [Theory]
    [InlineData(2, 7)]
    [InlineData(12, 12)]
    public async Task Charts_start_with_the_first_day_that_has_runs(int daysOfData, int drawn)
    {
        await ReportHistory.SeedAsync(connection, runs: 100, days: daysOfData);

        var page = await WriteAsync(new() { Path = Path, Zone = TimeZoneInfo.Utc });

        var described = page.Section("runs-per-day").Descendants("desc").Single().Value;
        Assert.Matches($" of ({drawn}|{drawn + 1}) days;", described);
        Assert.StartsWith("100 on ", described, StringComparison.Ordinal);
        Assert.Equal(page.Total("Inserted"), page.Drawn("rows-per-day", "inserted"));
        Assert.Equal(page.Table("durations", 1).Length, page.Section("durations").Descendants("circle").Count());
    }

    [Fact]
    public async Task Runs_that_need_attention_are_shown_at_any_age_and_rollbacks_by_their_own_time()
    {
        await connection.ExecuteAsync(
            """
            SET session_replication_role = replica;
            INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, status, created_at, updated_at, rolled_back_at, rows_fetched)
            SELECT 'jbi', status, 'h', status::ingest.run_status, now() - interval '50 days', now() - interval '49 days',
                CASE WHEN status = 'rolled_back' THEN now() - interval '1 hour' END, CASE WHEN status = 'completed' THEN 7 END
            FROM unnest(ARRAY['processing', 'rolled_back', 'completed', 'failed']) AS status;
            """);

        var page = await WriteAsync(new() { Path = Path, Days = 7 });

        Assert.Equal("processing", Assert.Single(page.Table("stale"))[2]);
        Assert.Equal(["completed", "processing"], page.Table("unreconciled").Select(row => row[2]).Order(StringComparer.Ordinal));
        Assert.Equal("rolled_back", Assert.Single(page.Table("rolled-back"))[2]);
        Assert.Equal(0, page.Total("Runs"));
        Assert.Empty(page.Section("failures").Descendants("table"));
    }

    [Fact]
    public async Task Vendors_are_listed_with_their_last_delivery_and_those_overdue_first()
    {
        await connection.ExecuteAsync(
            """
            SELECT ingest.set_vendor_profile('silent', '{"rhythm": "daily"}');
            SELECT ingest.set_vendor_profile('weekly', '{"rhythm": "weekly"}');
            SELECT ingest.set_vendor_profile('former', '{}'), ingest.remove_vendor_profile('former');
            SET session_replication_role = replica;
            INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, status, created_at, completed_at, rows_fetched, file_counts, row_limit)
            SELECT vendor, 'b' || days, vendor || days, status::ingest.run_status, now() - days * interval '1 day', now() - days * interval '1 day', 5, CASE WHEN vendor <> 'tool' THEN '{}'::jsonb END, row_limit
            FROM (VALUES
                ('punctual', 22, 'completed', NULL), ('punctual', 12, 'completed', NULL), ('punctual', 2, 'completed', NULL),
                ('late', 60, 'completed', NULL), ('late', 50, 'completed', NULL), ('late', 40, 'completed', NULL), ('late', 1, 'completed', 10), ('late', 2, 'rolled_back', NULL),
                ('weekly', 11, 'completed', NULL), ('tool', 90, 'completed', NULL)
            ) AS run (vendor, days, status, row_limit);
            """);

        var page = await WriteAsync(new() { Path = Path, Days = 1, Zone = TimeZoneInfo.Utc });

        string Day(int days) => DateTime.UtcNow.AddDays(-days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(
            [$"late|{Day(40)}|10 days|10|overdue {Day(30)}", $"weekly|{Day(11)}|weekly|–|overdue {Day(4)}", $"punctual|{Day(2)}|10 days|10|{Day(-8)}", "silent|–|daily|–|–"],
            page.Table("deliveries").Select(row => string.Join('|', row.Select(cell => System.Text.RegularExpressions.Regex.Replace(cell, @" \d\d:\d\d:\d\d$", string.Empty)))));
        Assert.Contains("Vendors whose delivery is overdue: 2.", page.Text, StringComparison.Ordinal);

        var filtered = await WriteAsync(new() { Path = Path, Force = true, Days = 1, SourceSystem = ["punct*"] });
        Assert.Equal("punctual", Assert.Single(filtered.Table("deliveries"))[0]);
        Assert.DoesNotContain("delivery is overdue", filtered.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_period_says_so_in_every_section()
    {
        var page = await WriteAsync(new() { Path = Path, Days = 1 });

        Assert.Equal(11, page.Root.Descendants("p").Count(paragraph => (string?)paragraph.Attribute("class") == "nothing"));
        Assert.Empty(page.Root.Descendants("table"));
        Assert.Empty(page.Root.Descendants("svg"));
        Assert.Contains("Nothing needs attention", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NORTH*", "northcourt")]
    [InlineData("?cme", "acme")]
    public async Task A_vendor_filters_everything(string wildcard, string vendor)
    {
        await ReportHistory.SeedAsync(connection, runs: 100, days: 5);

        var page = await WriteAsync(new() { Path = Path, SourceSystem = ["nobody", wildcard] });

        Assert.Equal(await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_system = '{vendor}'"), page.Total("Runs"));
        var named = page.Root.Descendants("table").Where(table => table.Element("thead")!.Value.StartsWith("RunVendor", StringComparison.Ordinal)).ToList();
        Assert.InRange(named.Count, 3, 5);
        Assert.All(named.SelectMany(table => table.Element("tbody")!.Elements("tr")), row => Assert.Equal(vendor, row.Elements().ElementAt(1).Value));
        Assert.Contains($"Only vendors like nobody, {wildcard}.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_history_is_a_page_of_reasonable_size_that_says_what_it_omits()
    {
        await ReportHistory.SeedAsync(connection, runs: 5000, days: 300);
        await connection.ExecuteAsync(
            """
            SET session_replication_role = replica;
            INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, status, created_at)
            SELECT 'vendor-' || i, 'b', 'h', 'failed', now() - interval '10 days' FROM generate_series(1, 60) AS i
            """);

        var page = await WriteAsync(new() { Path = Path, Days = 366 });

        Assert.InRange(page.Source.Length, 100_000, 700_000);
        Assert.Equal(5060, page.Total("Runs"));
        Assert.Equal(ReportQuery.MaxRuns, page.Table("runs").Length);
        Assert.Contains("Not shown: 4,860 older runs of the period", page.Section("runs").Value, StringComparison.Ordinal);
        Assert.Contains("Not shown: 15 vendors", page.Section("vendors").Value, StringComparison.Ordinal);
        Assert.Equal(ReportQuery.MaxOtherRuns, page.Table("failures", 1).Length);
        Assert.Equal(7, page.Section("runs-per-day").Descendants("li").Count());
        Assert.Equal(59, page.Drawn("runs-per-day", "59 others"));
        Assert.InRange(page.Section("runs-per-day").Descendants("text").Count(), 5, 20);
    }

    [Fact]
    public async Task Every_chart_has_a_description_and_every_table_has_headers()
    {
        await ReportHistory.SeedAsync(connection, runs: 100, days: 12);

        var page = await WriteAsync(new() { Path = Path });

        Assert.Equal(3, page.Root.Descendants("svg").Count());
        var ids = page.Root.DescendantsAndSelf().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(page.Root.Descendants("svg"), drawing =>
        {
            Assert.NotEmpty(drawing.Element("title")!.Value);
            Assert.NotEmpty(drawing.Element("desc")!.Value);
        });
        Assert.All(page.Root.Descendants().Attributes("aria-labelledby").SelectMany(names => names.Value.Split(' ')), name => Assert.Contains(name, ids));
        Assert.All(page.Root.Descendants("a"), link => Assert.Contains(((string)link.Attribute("href")!)[1..], ids));
        Assert.All(page.Root.Descendants("table"), table =>
        {
            Assert.NotEmpty(table.Element("caption")!.Value);
            Assert.All(table.Element("thead")!.Descendants("th"), header => Assert.Equal("col", (string?)header.Attribute("scope")));
            Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal("row", (string?)row.Elements().First().Attribute("scope")));
        });
        Assert.All(page.Root.Descendants("time"), time => Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", time.Value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(367)]
    public async Task A_number_of_days_out_of_range_is_rejected(int days)
    {
        var error = await Assert.ThrowsAsync<IngestException>(() => WriteAsync(new() { Path = Path, Days = days }));

        Assert.Equal((IngestErrorId.InvalidParameter, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
    }

    private string Path => folder.PathOf("report.html");

    private async Task<ReportDocument> WriteAsync(ReportRequest request) => ReportDocument.Load(await new ImportReport(target).WriteAsync(request, Token));

    private static string Plain(string number) => number.Replace(",", "", StringComparison.Ordinal);

    private async Task<string[]> TextsAsync(string sql)
        => await connection.ScalarAsync<string[]>($"SELECT array_agg(line) FROM ({sql}) AS found (line)") ?? [];
}
