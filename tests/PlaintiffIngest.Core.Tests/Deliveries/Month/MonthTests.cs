using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Deliveries.Month;

/// <summary>
/// Months of deliveries of three vendors, from a seed. Every bad day is stopped, or warned about before the commit; no normal day is.
/// </summary>
[Integration]
[Slow]
public sealed class MonthTests : IClassFixture<MigratedDatabase>, IDisposable
{
    // The first days of a vendor, which become its history.
    private const int QuietDays = 4;

    private const int Days = 30;

    // With the fixed seed, every kind of bad day occurs in this many months.
    private const int Months = 2;

    // The variable with the number of cases may be meant for tests whose cases are smaller.
    private const int MaxMonths = 50;

    private readonly Ingest ingest;
    private readonly List<string> wrong = [];
    private readonly List<string> said = [];
    private readonly Dictionary<string, int> uses = [];
    private string current = string.Empty;
    private readonly MigratedDatabase database;
    private int months;
    private int normal;
    private int bad;

    public MonthTests(MigratedDatabase database)
    {
        this.database = database;
        ingest = new Ingest(database) { OnLine = Listen, AcceptsHeaders = false };
    }

    [Theory]
    [MemberData(nameof(RandomCases.Seeds), MemberType = typeof(RandomCases))]
    public async Task Bad_days_are_detected_and_normal_days_cause_no_warning(string seed)
    {
        await RandomCases.TryAsync(seed, seed == "fixed" ? Months : 1, async random =>
        {
            if (months < MaxMonths)
            {
                await DeliverMonthAsync(random);
                Assert.True(wrong.Count == 0, string.Join('\n', wrong));
            }
        });

        TestContext.Current.TestOutputHelper!.WriteLine($"{bad} of {bad} bad days noticed, 0 of {normal} normal days flagged");
        Assert.True(bad > 0 && normal > bad / 2);
        if (seed == "fixed" && months >= Months)
        {
            Assert.Empty(BadDays.All.Select(kind => kind.Name).Except(uses.Keys));
        }

        await ingest.AssertReconciledAsync();
    }

    public void Dispose() => ingest.Dispose();

    private async Task DeliverMonthAsync(Random random)
    {
        var vendors = Vendor.Three($"{random.Next(1_000_000)}x{months++}", random);
        foreach (var vendor in vendors.Where(vendor => vendor.Profile is not null))
        {
            await using var target = database.CreateTarget();
            await new VendorProfiles(target).SetAsync(vendor.Profile! with { SourceSystem = vendor.Source }, TestContext.Current.CancellationToken);
        }

        var start = new DateOnly(2026, 1, 1).AddDays(random.Next(300));
        for (var i = 0; i < Days; i++)
        {
            var day = start.AddDays(i);
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                foreach (var vendor in vendors)
                {
                    await DeliverDayAsync(vendor, day, random);
                }
            }
        }
    }

    private async Task DeliverDayAsync(Vendor vendor, DateOnly day, Random random)
    {
        // The bad file comes first; then the vendor sends the right one.
        if (vendor.Imported.Count > QuietDays && random.Next(2) == 0)
        {
            await DeliverBadAsync(vendor, day, random);
        }

        var file = vendor.NewFile(day);
        var (name, change) = random.Pick<(string, Action<DayFile, Vendor, Random>)>([.. NormalDays.All]);
        change(file, vendor, random);
        await DeliverNormalAsync(vendor, file, name, random);
        if (random.Next(10) == 0)
        {
            NormalDays.Correct(file, vendor, random);
            await DeliverNormalAsync(vendor, file, $"{name}, corrected", random);
        }
    }

    private async Task DeliverNormalAsync(Vendor vendor, DayFile file, string name, Random random)
    {
        normal++;
        var path = file.Write(ingest.Folder);
        var request = new IngestRequest { Path = path, SourceSystem = vendor.Source, Commit = true };
        var warnings = await RunAsync(request with { Commit = random.Next(5) > 0, Limit = random.Next(8) == 0 ? 10 : null });
        warnings.AddRange(await RunAsync(request));
        // The first file of a vendor without a profile is a new vendor's.
        warnings.RemoveAll(warning => vendor.Imported.Count == 0 && warning.Contains("has no profile and no run", StringComparison.Ordinal));
        wrong.AddRange(warnings.Select(warning => $"normal: {vendor.Source}: {name}: {warning}"));
        vendor.Import(path, file);
    }

    private async Task DeliverBadAsync(Vendor vendor, DateOnly day, Random random)
    {
        var file = vendor.NewFile(day);
        file.Name += $"_{bad}";
        var name = ChangeBadly(file, vendor, random);
        bad++;
        var path = file.Write(ingest.Folder);
        var commit = random.Next(2) == 0;
        if ((await RunAsync(new IngestRequest { Path = path, SourceSystem = vendor.Source, Commit = commit })).Count == 0)
        {
            wrong.Add($"bad: {vendor.Source}: {name}: {Path.GetFileName(path)} was {(commit ? "committed" : "tried")} without a word");
        }

        // The operator who reads the warning after all.
        await database.ExecuteAsync($"SELECT ingest.rollback_import_run(id, 'bad day') FROM ingest.import_runs WHERE source_system = '{vendor.Source}' AND filename = '{Path.GetFileName(path)}' AND status = 'completed'");
    }

    // In random order, but a kind that was used less often comes first. Not every kind fits every vendor.
    private string ChangeBadly(DayFile file, Vendor vendor, Random random)
    {
        (string Name, Func<DayFile, Vendor, Random, bool> Change)[] kinds = [.. BadDays.All];
        random.Shuffle(kinds);
        var name = kinds.OrderBy(kind => uses.GetValueOrDefault(kind.Name)).First(kind => kind.Change(file, vendor, random)).Name;
        uses[name] = uses.GetValueOrDefault(name) + 1;
        return name;
    }

    // The error that stops the file, or the warnings before its commit.
    private async Task<List<string>> RunAsync(IngestRequest request)
    {
        current = Path.GetFileName(request.Path);
        said.Clear();
        var result = await ingest.RunAsync(request);
        return result.Error is { } error ? [.. said, $"{error.ErrorId}: {error.Message}"] : [.. said];
    }

    // Warnings begin with the file's name. After the commit they come too late.
    private void Listen(string line)
    {
        if (line.StartsWith($"{current}: ", StringComparison.Ordinal)
            && database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE filename = '{current}' AND status = 'completed' AND row_limit IS NULL").GetAwaiter().GetResult() == 0)
        {
            said.Add(line);
        }
    }
}
