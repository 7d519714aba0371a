using System.Diagnostics;
using System.Globalization;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Core.Tests.Local;

/// <summary>What happens to a server when the process that started it exits or is killed.</summary>
public sealed class LocalServerProcessTests
{
    private const string FolderVariable = "PLAINTIFF_INGEST_TEST_FOLDER";
    private const string Secret = "planted-secret-of-the-caller";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Not a test, but the code of the other process. Run by <see cref="StartOther"/>.</summary>
    [Fact(Explicit = true)]
    public async Task Start_a_server_and_wait()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { Length: > 0 } folder)
        {
            Assert.Skip("This is the other process of the tests beside it.");
            return;
        }

        await new LocalServer(PostgresPrograms.Find(), folder, new Dictionary<string, string> { ["fsync"] = "off" }, TimeSpan.FromSeconds(2)).StartAsync(Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "started"), "yes", Token);
        await Task.Delay(TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("PLAINTIFF_INGEST_TEST_LEAVE") == "1" ? 0 : 60), Token);
    }

    [Fact]
    public async Task A_server_outlives_the_starting_process_does_not_block_its_output_and_then_stops_itself()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 2);
        using var other = StartOther(fixture, leave: true);
        // The output ends only when no process has the pipe open. A server that inherited it would block this.
        await other.StandardOutput.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.NotNull(await fixture.Server.FindProcessAsync(Token));
        await fixture.WaitUntilStoppedAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_server_whose_starting_process_was_killed_stops_itself()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 2);
        using var other = StartOther(fixture, leave: false);
        await WaitForAsync(Path.Combine(fixture.Folder, "started"));
        other.Kill();
        await other.WaitForExitAsync(Token);
        await Task.Delay(300, Token);
        Assert.NotNull(await fixture.Server.FindProcessAsync(Token));
        await fixture.WaitUntilStoppedAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(90)]
    [InlineData(150)]
    [InlineData(250)]
    public async Task A_process_killed_in_the_middle_of_a_start_leaves_no_server(int milliseconds)
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 2);
        await fixture.Server.StartAsync(Token);
        await fixture.Server.StopAsync(Token);

        using var other = StartOther(fixture, leave: false);
        var launching = Path.Combine(fixture.Folder, "server", "launching");
        await WaitForAsync(launching);
        await Task.Delay(milliseconds, Token);
        other.Kill();
        await other.WaitForExitAsync(Token);
        for (var i = 0; i < 200 && File.Exists(launching); i++)
        {
            await Task.Delay(50, Token);
        }

        Assert.False(File.Exists(launching));
        await fixture.WaitUntilStoppedAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "SELECT 1"));
    }

    [Fact]
    public async Task A_server_is_detached_from_the_terminal_and_inherits_no_variables_of_the_caller()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 2);
        using var other = StartOther(fixture, leave: false);
        await WaitForAsync(Path.Combine(fixture.Folder, "started"));
        var server = (await fixture.Server.FindProcessAsync(Token))!.Value.ToString(CultureInfo.InvariantCulture);
        var account = await LocalAccount.FindAsync(Token);
        var environment = await account.Command("/", "cat", $"/proc/{server}/environ").RunAsync(Token);
        Assert.True(environment.Succeeded, environment.Output);
        Assert.Contains("PATH=", environment.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, environment.Output, StringComparison.Ordinal);

        // The server has its own session, so Ctrl+C in the terminal does not reach it. Field 6 is the session.
        var status = await File.ReadAllTextAsync($"/proc/{server}/stat", Token);
        Assert.Equal(server, status[(status.LastIndexOf(')') + 2)..].Split(' ')[3]);
        other.Kill();
    }

    private static Process StartOther(LocalServerFixture fixture, bool leave)
    {
        var info = new ProcessStartInfo(Path.ChangeExtension(typeof(LocalServerProcessTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null)!)
        {
            ArgumentList = { "-explicit", "only", "-method", $"{typeof(LocalServerProcessTests).FullName}.{nameof(Start_a_server_and_wait)}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[FolderVariable] = fixture.Folder;
        info.Environment[PostgresPrograms.FolderVariable] = fixture.Programs.Folder;
        info.Environment["PLAINTIFF_INGEST_TEST_LEAVE"] = leave ? "1" : "0";
        info.Environment["SUPABASE_DB_URL_PROD"] = Secret;
        return Process.Start(info)!;
    }

    private static async Task WaitForAsync(string file)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (!File.Exists(file))
        {
            Assert.True(DateTime.UtcNow < deadline, $"{file} does not appear.");
            await Task.Delay(5, Token);
        }
    }
}
