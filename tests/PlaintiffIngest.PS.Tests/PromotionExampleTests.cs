using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The promoters of <c>docs/promotion.md</c>, run as printed, by a login that has the promoter's role and nothing else.</summary>
public sealed partial class PromotionExampleTests : IAsyncLifetime
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "promotion.md"));

    private readonly MigratedDatabase database = new();
    private readonly TempFolder folder = new();
    private readonly string login = $"promoter_{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        var blocks = Blocks("sql");
        await database.ExecuteAsync(blocks[0].Replace("crm_promoter", login, StringComparison.Ordinal));
        await database.ExecuteAsync(blocks[1]);
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await database.ExecuteAsync($"DROP OWNED BY {login}; DROP ROLE {login}");
        await database.DisposeAsync();
    }

    [Fact]
    public async Task The_promoter_in_SQL_moves_everyone_once()
    {
        await ImportAsync("one", 1500);

        Assert.Equal((1000L, 500L, 0L), (await StepAsync(), await StepAsync(), await StepAsync()));
        await ImportAsync("two", 2000);
        Assert.Equal((500L, 0L), (await StepAsync(), await StepAsync()));

        Assert.Equal(2000L, await database.ScalarAsync<long>("SELECT count(*) FROM crm.people"));
        Assert.Equal(2000L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'promoted' AND promoted_to = 'crm.people'"));

        async Task<long> StepAsync() => await database.ScalarAsync<long>($"SET ROLE {login}; {Blocks("sql")[2]}");
    }

    [Fact]
    public async Task The_promoter_in_PowerShell_moves_everyone_once()
    {
        var programs = await TestServer.ProgramsAsync();
        var psql = ((string[])[programs.Folder, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)])
            .FirstOrDefault(path => path.Length > 0 && File.Exists(Path.Join(path, OperatingSystem.IsWindows() ? "psql.exe" : "psql")));
        if (psql is null)
        {
            Assert.Skip("psql is not on this machine.");
        }

        await ImportAsync("one", 1200);
        var settings = database.Settings;
        var child = await ChildProcess.RunCommandAsync(Assert.Single(Blocks("powershell")), new Dictionary<string, string?>
        {
            ["PATH"] = psql + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
            ["PGHOST"] = settings.Host,
            ["PGPORT"] = $"{settings.Port}",
            ["PGDATABASE"] = settings.Database,
            ["PGUSER"] = settings.Username,
            ["PGPASSWORD"] = settings.Password,
            ["PGOPTIONS"] = $"-c role={login}",
        });

        Assert.Equal((0, "", ""), (child.ExitCode, child.Output, child.Error));
        Assert.Equal(1200L, await database.ScalarAsync<long>("SELECT count(*) FROM crm.people WHERE name = upper(name)"));
        Assert.Equal(1200L, await database.ScalarAsync<long>("SELECT count(*) FROM crm.people WHERE name LIKE E'PERSON \"%\"\n\nOŁEŃ O''NEIL'"));
        Assert.Equal(1200L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'promoted' AND promoter = 'crm script'"));
    }

    [Fact]
    public async Task The_erasure_removes_the_erased_people_from_the_target_and_nobody_else()
    {
        await ImportAsync("one", 3);
        await database.ExecuteAsync($"SET ROLE {login}; {Blocks("sql")[2]}");
        await database.ExecuteAsync("SELECT ingest.erase_person('simplicity', email, name) FROM crm.people WHERE email = 'person.1@example.com'");

        await database.ExecuteAsync(Blocks("sql")[3]);

        Assert.Equal("person.0@example.com,person.2@example.com", await database.ScalarAsync<string>("SELECT string_agg(email, ',' ORDER BY email) FROM crm.people"));
    }

    private async Task ImportAsync(string batch, int people)
    {
        var path = folder.Write($"{batch}.csv", "name,email\n" + string.Concat(Enumerable.Range(0, people).Select(i => $"\"Person \"\"{i}\"\"\n\nOłeń O'Neil\",person.{i}@example.com\n")));
        await using var target = database.CreateTarget();
        var result = await new IngestPipeline(target, new RecordingLog())
            .RunAsync(new IngestRequest { Path = path, SourceSystem = "simplicity", Commit = true }, Token);
        Assert.Equal(IngestOutcome.Committed, result.Outcome);
    }

    private static List<string> Blocks(string language)
        => [.. CodeBlock().Matches(Page).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["code"].Value)];

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeBlock();
}
