using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Deliveries;

/// <summary>A delivery is compared with the vendor's earlier ones before it is committed.</summary>
[Integration]
public sealed class HistoryIngestTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private readonly Ingest ingest = new(database);
    private readonly string source = Ingest.NewVendor();
    private int people;
    private int files;
    private int seen;

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task An_unusual_volume_is_a_warning_or_a_gate(bool commit, bool? gate)
    {
        await DeliverAsync(10, 10, 10);
        await SetAsync(new VendorProfile { VolumeGate = gate });

        await AssertFoundAsync(Rows(4), commit, gate, IngestErrorId.UnusualVolume, "4 data rows, less than half the usual number: the median of the last 3");
        Assert.Empty(await WarningsOfAsync(Rows(5), commit));
        await AssertFoundAsync(Rows(21), commit, gate, IngestErrorId.UnusualVolume, "21 data rows, more than double the usual number");
    }

    [Fact]
    public async Task The_operators_own_number_of_rows_is_not_questioned()
    {
        await DeliverAsync(10, 10, 10);
        await SetAsync(new VendorProfile { VolumeGate = true });

        var result = await ingest.RunAsync(Request(Rows(2)) with { ExpectedRows = 2 });

        Assert.Equal((null, 2), (result.Error, result.RowsInserted));
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task Only_whole_files_that_stayed_are_history_each_once()
    {
        var first = await DeliverAsync(10, 10);
        await ingest.RunAsync(Request(Rows(40)) with { Limit = 40 });
        await ingest.RunAsync(Request(Rows(10)) with { SourceSystem = "another" });
        await ingest.RunAsync(Request(Rows(10), commit: false));
        var undone = await ingest.RunAsync(Request(Rows(10)));
        await database.ExecuteAsync($"SELECT ingest.rollback_import_run('{undone.RunId}', 'test')");
        await ingest.RunAsync(Request(first[0]) with { SourceBatchId = "again" });
        await ingest.RunAsync(Request(Write("reject_line,reject_code,reject_reason,name,email\n2,MISSING_NAME,x,Ann,ann@example.com\n")));
        Assert.Equal("10 10", await HistoryAsync());
        Warnings();
        Assert.Empty(await WarningsOfAsync(Rows(4), commit: false));

        await DeliverAsync(10);
        Assert.Single(await WarningsOfAsync(Rows(4), commit: false));
    }

    [Fact]
    public async Task The_last_ten_deliveries_count()
    {
        await DeliverAsync([100, .. Enumerable.Repeat(10, 5), .. Enumerable.Repeat(11, 5)]);
        Assert.Equal("11 11 11 11 11 10 10 10 10 10", await HistoryAsync());
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Yesterdays_file_under_another_name_is_a_warning_or_a_gate(bool commit, bool? gate)
    {
        var first = await ingest.RunAsync(Request(Write(Text(1, 20))));
        var second = await ingest.RunAsync(Request(Write(Text(21, 5))));
        await SetAsync(new VendorProfile { RepeatGate = gate });

        await AssertFoundAsync(
            Write(Text(1, 25)), commit, gate, IngestErrorId.NobodyNew, $"nobody in this file is new. Its people were in run {first.RunId} ({first.FileName}, {DateTime.Now:yyyy-MM-dd}, 20 people), run {second.RunId}");
        Assert.Empty(await WarningsOfAsync(Write(Text(1, 26)), commit));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_large_repeated_file_the_first_people_are_looked_up(bool commit)
    {
        var first = await ingest.RunAsync(Request(Write(Text(1, 1100))));

        await AssertFoundAsync(
            Write(Text(1, 1100) + "\n"), commit, null, IngestErrorId.NobodyNew, $"nobody in this file is new. Its first 1000 people were in run {first.RunId} ({first.FileName}, {DateTime.Now:yyyy-MM-dd}, 1000 people).");
    }

    [Fact]
    public async Task The_rest_of_a_limited_import_and_its_rejects_are_not_repeated()
    {
        var path = Write(Text(1, 5) + ",nobody@example.com,,\n");
        await ingest.RunAsync(Request(path) with { Limit = 6 });
        var rejects = Path.Combine(ingest.Folder, "rejects.csv");
        var whole = await ingest.RunAsync(Request(path) with { RejectPath = rejects });
        Assert.Equal((0, 5), (whole.RowsInserted, whole.RowsSkipped));
        File.WriteAllText(rejects, File.ReadAllText(rejects).Replace(",nobody@example.com", "Person 1,person.1@example.com", StringComparison.Ordinal));

        var corrected = await ingest.RunAsync(Request(rejects));

        Assert.Equal((null, 0, 1), (corrected.Error, corrected.RowsInserted, corrected.RowsSkipped));
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task A_delivery_of_erased_people_only_is_not_repeated()
    {
        var path = Write("name,email\nErased Person,erased@example.com\n");
        await ingest.RunAsync(Request(path));
        await database.ExecuteAsync($"SELECT ingest.erase_person('{source}', 'erased@example.com', 'Erased Person')");

        var again = await ingest.RunAsync(Request(path) with { SourceBatchId = "again" });

        Assert.Equal((null, 1), (again.Error, again.RowsSkipped));
        Assert.Empty(Warnings());
    }

    [Theory]
    [InlineData(true, null, "phone")]
    [InlineData(false, null, "phone")]
    [InlineData(true, true, "phone")]
    [InlineData(false, true, "phone")]
    [InlineData(true, null, "note")]
    public async Task Emptier_columns_are_a_warning_or_a_gate(bool commit, bool? gate, string header)
    {
        await DeliverAsync(20, 20, 20);
        await SetAsync(new VendorProfile { FillGate = gate });
        var noEmails = Text(1, 12) + string.Concat(Enumerable.Range(0, 8).Select(row => $"Nobody {row},,518-555-0100,Albany\n"));
        var noPhones = Text(500, 20).Replace("518-555-0100", string.Empty, StringComparison.Ordinal).Replace(",phone", $",{header}", StringComparison.Ordinal);

        await AssertFoundAsync(Write(noEmails), commit, gate, IngestErrorId.EmptierColumns, "8 of 20 rows fail with MISSING_EMAIL; earlier deliveries had at most 0.0");
        await AssertFoundAsync(Write(noPhones), commit, gate, IngestErrorId.EmptierColumns, "phone is empty in all 20 valid rows; earlier deliveries had a value in at least 100");
    }

    [Fact]
    public async Task A_warning_comes_before_the_commit_and_once_for_all_attempts()
    {
        await DeliverAsync(10, 10, 10);
        var statuses = new List<string?>();
        using var interrupted = new Ingest(database)
        {
            OnLine = line =>
            {
                if (line.Contains("less than half", StringComparison.Ordinal))
                {
                    statuses.Add(database.ScalarAsync<string>($"SELECT string_agg(status::text, ' ' ORDER BY created_at) FROM ingest.import_runs WHERE source_system = '{source}'").GetAwaiter().GetResult());
                    database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'").GetAwaiter().GetResult();
                }
            },
        };

        var result = await interrupted.RunAsync(Request(Rows(2)));

        Assert.Equal((null, 2), (result.Error, result.RowsInserted));
        Assert.Equal(["completed completed completed processing"], statuses);
        Assert.Contains(interrupted.Log.Warnings, warning => warning.Contains("again", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_file_that_may_be_truncated_is_a_warning_before_the_commit()
    {
        var statuses = new List<string?>();
        using var cut = new Ingest(database)
        {
            OnLine = line =>
            {
                if (line.Contains("may be truncated", StringComparison.Ordinal))
                {
                    statuses.Add(database.ScalarAsync<string>($"SELECT status::text FROM ingest.import_runs WHERE source_system = '{source}'").GetAwaiter().GetResult());
                }
            },
        };

        var result = await cut.RunAsync(Request(Write("name,email\nAnn,ann@example.com\nBob,bob@exam")));

        Assert.Equal(["processing"], statuses);
        Assert.Null(result.Error);
    }

    [Fact]
    public async Task An_import_with_a_limit_is_not_compared()
    {
        await DeliverAsync(10, 10, 10);
        await SetAsync(new VendorProfile { VolumeGate = true, FillGate = true, RepeatGate = true });

        var result = await ingest.RunAsync(Request(Write("name,email\nAnn,ann@example.com\nBob,bob@example.com\nCid,\n")) with { Limit = 2 });

        Assert.Equal((null, 2), (result.Error, result.RowsInserted));
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task The_counts_of_a_run_cannot_be_changed_later()
    {
        await DeliverAsync(10);

        await database.ExecuteAsync($$"""UPDATE ingest.import_runs SET file_counts = '{"valid": 1}' WHERE source_system = '{{source}}'""");

        Assert.Equal("10 10 0", await database.ScalarAsync<string>(
            $"SELECT concat_ws(' ', file_counts -> 'valid', file_counts -> 'filled' -> 'phone', file_counts -> 'filled' -> 'state') FROM ingest.import_runs WHERE source_system = '{source}'"));

        var empty = await ingest.RunAsync(Request(Write("name,email\n")) with { AllowEmpty = true });
        await database.ExecuteAsync($$"""UPDATE ingest.import_runs SET status = 'rolled_back', file_counts = '{"valid": 1}' WHERE id = '{{empty.RunId}}'""");
        Assert.Equal("rolled_back 0", await database.ScalarAsync<string>($"SELECT status || ' ' || (file_counts ->> 'valid') FROM ingest.import_runs WHERE id = '{empty.RunId}'"));
    }

    [Fact]
    public async Task Counts_that_another_tool_wrote_do_not_stop_an_import()
    {
        await DeliverAsync(10, 10, 10);
        await database.ExecuteAsync($"ALTER TABLE ingest.import_runs DISABLE TRIGGER USER; UPDATE ingest.import_runs SET file_counts = '[1]' WHERE source_system = '{source}'; ALTER TABLE ingest.import_runs ENABLE TRIGGER USER");

        Assert.Empty(await WarningsOfAsync(Rows(1), commit: true));
    }

    public void Dispose() => ingest.Dispose();

    private async Task<string[]> DeliverAsync(params int[] rows)
    {
        var paths = rows.Select(Rows).ToArray();
        foreach (var path in paths)
        {
            Assert.Null((await ingest.RunAsync(Request(path))).Error);
        }

        Assert.Empty(Warnings());
        return paths;
    }

    private async Task AssertFoundAsync(string path, bool commit, bool? gate, IngestErrorId error, string message)
    {
        var result = await ingest.RunAsync(Request(path, commit));
        var warnings = Warnings();
        if (gate == true)
        {
            Assert.Equal((error, ExitCode.GateFailed), (result.Error!.ErrorId, result.ExitCode));
            Assert.Contains(message, result.Error.Message, StringComparison.Ordinal);
            Assert.Equal(0, await ingest.RowsAsync(result.RunId ?? Guid.Empty));
            Assert.Empty(warnings);
        }
        else
        {
            Assert.Equal((null, commit ? IngestOutcome.Committed : IngestOutcome.DryRun), (result.Error, result.Outcome));
            Assert.Contains(message, Assert.Single(warnings), StringComparison.Ordinal);
        }
    }

    private async Task<List<string>> WarningsOfAsync(string path, bool commit)
    {
        Assert.Null((await ingest.RunAsync(Request(path, commit))).Error);
        return Warnings();
    }

    // The warnings since the last call, without those about the source system, which is new.
    private List<string> Warnings()
    {
        var all = ingest.Log.Warnings;
        var warnings = all.Skip(seen).Where(warning => !warning.Contains("has no profile and no run", StringComparison.Ordinal)).ToList();
        seen = all.Count;
        return warnings;
    }

    private Task<string?> HistoryAsync() => database.ScalarAsync<string>($"SELECT string_agg(rows_fetched::text, ' ' ORDER BY completed_at DESC) FROM ingest.vendor_history('{source}')");

    private IngestRequest Request(string path, bool commit = true) => new() { Path = path, SourceSystem = source, Commit = commit };

    private string Rows(int rows)
    {
        people += rows;
        return Write(Text(1000 + people - rows, rows));
    }

    private static string Text(int from, int rows)
        => "name,email,phone,city\n" + string.Concat(Enumerable.Range(from, rows).Select(person => $"Person {person},person.{person}@example.com,518-555-0100,Albany\n"));

    private string Write(string text) => ingest.File($"{++files:000}.csv", text);

    private async Task SetAsync(VendorProfile profile)
    {
        await using var target = database.CreateTarget();
        await new VendorProfiles(target).SetAsync(profile with { SourceSystem = source }, TestContext.Current.CancellationToken);
    }
}
