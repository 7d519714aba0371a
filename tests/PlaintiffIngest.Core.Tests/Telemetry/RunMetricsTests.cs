using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Telemetry;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Telemetry;

/// <summary>The Prometheus text file: its format, its names, and how it is replaced.</summary>
public sealed partial class RunMetricsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_file_has_the_format_that_the_collector_reads()
    {
        var path = folder.PathOf("night\"ly.prom");
        var metrics = RunMetrics.Open(path);
        metrics.Add(Report("jbi", "Committed") with { Inserted = 1_000_000, Skipped = 2, Errored = 1 });
        metrics.Add(Report("jbi", "Duplicate"));
        metrics.Add(Report("simplicity", "Failed") with { ExitCode = 1, Errored = 7 });
        metrics.Add(Report(null, "Failed") with { ExitCode = 2 });
        metrics.Write();

        var lines = File.ReadAllText(path).Split('\n');
        Assert.Empty(lines[^1]);
        Assert.All(lines[..^1], line => Assert.Matches(Line(), line));
        string[] names = ["timestamp_seconds", "duration_seconds", "exit_code", "files", "rows"];
        Assert.Equal(
            names.SelectMany(name => new[] { $"# HELP plaintiff_ingest_last_run_{name}", $"# TYPE plaintiff_ingest_last_run_{name} gauge" }),
            lines.Where(line => line.StartsWith('#')).Select(line => line.Contains("HELP", StringComparison.Ordinal) ? string.Join(' ', line.Split(' ')[..3]) : line));
        Assert.Contains("""plaintiff_ingest_last_run_exit_code{task="night\"ly"} 2""", lines);
        Assert.Contains("""plaintiff_ingest_last_run_files{task="night\"ly",source_system="jbi",outcome="Committed"} 1""", lines);
        Assert.Contains("""plaintiff_ingest_last_run_files{task="night\"ly",source_system="simplicity",outcome="Duplicate"} 0""", lines);
        Assert.Contains("""plaintiff_ingest_last_run_files{task="night\"ly",source_system="",outcome="Failed"} 1""", lines);
        Assert.Contains("""plaintiff_ingest_last_run_rows{task="night\"ly",source_system="jbi",outcome="inserted"} 1000000""", lines);
        Assert.Contains("""plaintiff_ingest_last_run_rows{task="night\"ly",source_system="simplicity",outcome="errored"} 0""", lines);
        Assert.Equal(lines.Length, lines.Distinct().Count());
    }

    [Fact]
    public void Each_run_replaces_the_file_and_leaves_no_other()
    {
        var path = folder.PathOf("x.prom");
        for (var i = 0; i < 2; i++)
        {
            RunMetrics.Open(path).Write();
        }

        Assert.Equal([path], Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_not_replaced()
    {
        var path = folder.Write("x.prom", "# HELP node_load1 1m load average.\n");

        Assert.Equal(IngestErrorId.FileExists, Assert.Throws<IngestException>(() => RunMetrics.Open(path)).ErrorId);
        Assert.Equal(IngestErrorId.FileNotWritable, Assert.Throws<IngestException>(() => RunMetrics.Open(folder.PathOf("none", "x.prom"))).ErrorId);
    }

    private static FileReport Report(string? vendor, string outcome) => new() { FileName = "x.csv", Environment = "dev", SourceSystem = vendor, Outcome = outcome };

    // Source: the text format of Prometheus.
    [GeneratedRegex("""\A(# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge))|[a-z_]+\{[a-z_]+="([^"\\\n]|\\[\\n"])*"(,[a-z_]+="([^"\\\n]|\\[\\n"])*")*\} [0-9]+(\.[0-9]+)?)\z""", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
