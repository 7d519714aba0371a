using System.Globalization;
using System.Management.Automation;
using System.Text;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What goes to which stream.</summary>
public sealed class StreamTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string vendor = NewVendor();

    [Fact]
    public void Results_are_on_the_pipeline_and_nothing_else()
    {
        // A vendor that was never seen would be a warning.
        var result = Ingest("Get-ChildItem $in | Invoke-PlaintiffIngest -SourceSystem simplicity -Commit", ("a.csv", 2), ("b.csv", 3));

        Assert.Equal(["a.csv", "b.csv"], result.Output.Select(item => Value<string>(item, "FileName")));
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Errors);
        Assert.Empty(Screen.Output);
    }

    [Fact]
    public void The_runbooks_lines_are_distinguished_by_their_tags()
    {
        var result = Ingest("$null = Invoke-PlaintiffIngest $in -SourceSystem $vendor -Commit -InformationVariable lines; $lines | ForEach-Object { \"$($_.Tags -join ' ')|$_\" }", ("a.csv", 2));

        Assert.Equal(
            [
                ("PlaintiffIngest Database", "Database: host="), ("PlaintiffIngest File", "File: a.csv "), ("PlaintiffIngest Claim", "Claimed batch: run_id="),
                ("PlaintiffIngest Rows", "Inserted: fetched=2 "), ("PlaintiffIngest Reconcile", "Reconcile: PASS "), ("PlaintiffIngest Transaction", "Transaction: COMMITTED"),
                ("PlaintiffIngest Banner", "PASS: run_id="),
            ],
            result.Output.Select(line => line.ToString()!.Split('|')).Zip(
                ["Database: host=", "File: a.csv ", "Claimed batch: run_id=", "Inserted: fetched=2 ", "Reconcile: PASS ", "Transaction: COMMITTED", "PASS: run_id="],
                (parts, expected) => (parts[0], parts[1].StartsWith(expected, StringComparison.Ordinal) ? expected : parts[1])));
    }

    [Theory]
    [InlineData("-Commit", "Hash Claim Read Merge Commit Load")]
    [InlineData("", "Hash Read Merge")]
    public void Verbose_shows_each_step_of_each_file_with_its_duration(string commit, string steps)
    {
        var result = Ingest($"$null = Get-ChildItem $in | Invoke-PlaintiffIngest -SourceSystem $vendor {commit} -ThrottleLimit 2 -Verbose", ("a.csv", 2), ("b.csv", 2));

        foreach (var file in new[] { "a.csv", "b.csv" })
        {
            var lines = result.Verbose.Where(line => line.StartsWith(file, StringComparison.Ordinal)).ToArray();
            Assert.All(lines, line => Assert.Matches(@"^[ab]\.csv: [A-Z][a-z]+ \d+\.\d{3} s$", line));
            Assert.Equal(steps.Split(' '), lines.Select(line => line.Split(' ')[1]));
        }

        Assert.Matches(@"^Get-ImportRun: \d+\.\d{3} s$", Assert.Single(Ingest("$null = Get-ImportRun -Newest 1 -Verbose").Verbose));
    }

    [Fact]
    public void Progress_has_a_bar_for_each_file_under_one_for_all()
    {
        // A dry run of so many rows reads for a second, and each of the two files has its turn after 0.4 s at the latest.
        var result = Ingest("$null = Get-ChildItem $in | Invoke-PlaintiffIngest -SourceSystem $vendor -ThrottleLimit 2", ("a.csv", 500_000), ("b.csv", 500_000));

        var all = result.Progress.Where(record => record.ParentActivityId < 0).ToArray();
        Assert.All(all, record => Assert.Equal((1, "Ingesting files"), (record.ActivityId, record.Activity)));
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        Assert.Equal(1, result.Progress[^1].ActivityId);
        Assert.Contains("0 done, 2 in progress", all.Select(record => record.StatusDescription));

        foreach (var bar in result.Progress.Where(record => record.ParentActivityId >= 0).GroupBy(record => record.Activity))
        {
            Assert.Contains(bar.Key, new[] { "Ingesting a.csv", "Ingesting b.csv" });
            Assert.Single(bar.Select(record => record.ActivityId).Distinct());
            Assert.All(bar, record => Assert.Equal(1, record.ParentActivityId));
            Assert.Equal(ProgressRecordType.Completed, bar.Last().RecordType);
            Assert.All(bar.SkipLast(1), record => Assert.InRange(record.PercentComplete, 0, 100));
        }

        var reading = result.Progress.Where(record => record.StatusDescription.StartsWith("Read: ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(reading);
        Assert.All(reading, record => Assert.Matches(@"^Read: [\d,]+ rows, [\d,]+ rows/s$", record.StatusDescription));
        Assert.Contains(reading, record => record.SecondsRemaining >= 0);
        Assert.Contains(result.Progress, record => record.StatusDescription.StartsWith("Merge: 500,000 rows", StringComparison.Ordinal));
    }

    [Fact]
    public void ProgressAction_is_honored()
        => Assert.Empty(Ingest("$null = Invoke-PlaintiffIngest $in -SourceSystem $vendor -ProgressAction SilentlyContinue", ("a.csv", 120_000)).Progress);

    private EngineResult Ingest(string script, params (string Name, int Rows)[] files)
    {
        foreach (var (name, rows) in files)
        {
            var text = new StringBuilder("name,email\n");
            for (var i = 0; i < rows; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name[..1]} {i},{name[..1]}.{i}@example.com\n");
            }

            Folder.Write(name, text.ToString());
        }

        return Run($"$in, $vendor, $db = $args; $PSDefaultParameterValues = @{{ '*-I*:ConnectionString' = $db; 'Invoke-PlaintiffIngest:ConnectionString' = $db }}; {script}", Folder.PathOf("*.csv"), vendor, database.Settings.ConnectionString);
    }
}
