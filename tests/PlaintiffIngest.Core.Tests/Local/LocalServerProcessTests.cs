using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

/// <summary>What happens to a server when the process that started it exits or is killed.</summary>
[Integration]
public sealed class LocalServerProcessTests
{
    private const string FolderVariable = "PLAINTIFF_INGEST_TEST_FOLDER";
    private const string IdleVariable = "PLAINTIFF_INGEST_TEST_IDLE";
    private const string Started = "started";
    private const string Leave = "leave";
    private const string Secret = "planted-secret-of-the-caller";

    // Seconds in which the process that started the server becomes its client, right after the start.
    private const double LongEnoughToJoin = 2;

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

        var idle = TimeSpan.Parse(Environment.GetEnvironmentVariable(IdleVariable)!, CultureInfo.InvariantCulture);
        var settings = await new LocalServer(PostgresPrograms.Find(), folder, new Dictionary<string, string> { ["fsync"] = "off" }, idle).StartAsync(Token);
        // While this process is a client, the server does not find itself idle, however long the others take.
        await using var client = await LocalServerFixture.OpenAsync(settings);
        await File.WriteAllTextAsync(Path.Combine(folder, Started), "yes", Token);
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(folder, Leave)), "Nobody ended this process.");
    }

    [Fact]
    public async Task A_server_outlives_the_starting_process_does_not_block_its_output_and_then_stops_itself()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(LongEnoughToJoin);
        using var other = StartOther(fixture);
        var client = await BecomeClientAsync(fixture);
        File.WriteAllText(Path.Combine(fixture.Folder, Leave), "now");
        // The output ends only when no process has the pipe open. A server that inherited it would block this.
        await other.StandardOutput.ReadToEndAsync(Token).WaitAsync(Eventually.Timeout, Token);
        Assert.NotNull(await fixture.Server.FindProcessAsync(Token));
        await client.DisposeAsync();
        await fixture.WaitUntilStoppedAsync();
    }

    [Fact]
    public async Task A_server_whose_starting_process_was_killed_stops_itself()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(LongEnoughToJoin);
        using var other = StartOther(fixture);
        var client = await BecomeClientAsync(fixture);
        other.Kill();
        await other.WaitForExitAsync(Token);
        await Task.Delay(300, Token);
        Assert.NotNull(await fixture.Server.FindProcessAsync(Token));
        await client.DisposeAsync();
        await fixture.WaitUntilStoppedAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(90)]
    [InlineData(150)]
    [InlineData(250)]
    public async Task A_process_killed_in_the_middle_of_a_start_leaves_no_server(int milliseconds)
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 1);
        using var other = StartOther(fixture);
        var launching = Path.Combine(fixture.Folder, "server", "launching");
        // If the start finished before it was observed, the kill comes after it.
        await WaitForAsync(launching, Path.Combine(fixture.Folder, Started));
        await Task.Delay(milliseconds, Token);
        other.Kill();
        await other.WaitForExitAsync(Token);
        await Eventually.TrueAsync(() => !File.Exists(launching), $"{launching} stays.");
        await fixture.WaitUntilStoppedAsync();
        Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "SELECT 1"));
    }

    // A closed container or a killed job ends every process of the group at once, including those that would clean up.
    [Theory]
    [InlineData("launching", 0)]
    [InlineData("launching", 100)]
    [InlineData("data/postmaster.pid", 0)]
    [InlineData("data/postmaster.pid", 60)]
    public async Task A_process_group_killed_in_the_middle_of_a_start_leaves_no_server(string file, int milliseconds)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Starts a process group with setsid.");
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 1);
        using var other = StartOther(fixture, ownGroup: true);
        await WaitForAsync(Path.Combine(fixture.Folder, "server", file), Path.Combine(fixture.Folder, Started));
        await Task.Delay(milliseconds, Token);
        UnixSignal.Send(-other.Id, UnixSignal.Kill);
        await other.WaitForExitAsync(Token);
        await Eventually.TrueAsync(() => !File.Exists(Path.Combine(fixture.Folder, "server", "launching")), "The shell beside the server still runs.");
        await fixture.WaitUntilStoppedAsync();
    }

    // After any other failure, postmaster.pid may name a process of somebody else.
    [Theory]
    [InlineData("pg_ctl: server did not start in time", true)]
    [InlineData("pg_ctl: could not start server", false)]
    public async Task Only_a_server_that_does_not_start_in_time_is_stopped(string message, bool isStopped)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A launch with a shell.");
        await using var fixture = await LocalServerFixture.CreateAsync();
        var control = Path.Combine(fixture.Folder, "server", "control");
        await File.WriteAllTextAsync(control, $"#!/bin/sh\necho $1 >> calls\n[ $1 = stop ] || {{ echo '{message}' >&2; exit 1; }}\n", Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(control, (UnixFileMode)0b111_101_101);
        }

        await using (var launch = await UnixLaunch.StartAsync("./control", new LocalCluster(fixture.Programs, fixture.Folder), await LocalAccount.FindAsync(Token), "", Token))
        {
            Assert.False(launch.Started);
            Assert.Equal(message, launch.Output);
        }

        Assert.Equal(isStopped ? ["start", "stop"] : ["start"], await File.ReadAllLinesAsync(Path.Combine(fixture.Folder, "server", "calls"), Token));
    }

    [Fact]
    public async Task A_launching_file_whose_process_id_was_used_again_is_not_waited_for()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        var launching = Path.Combine(fixture.Folder, "server", "launching");
        await File.WriteAllTextAsync(launching, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Token);
        File.SetLastWriteTimeUtc(launching, System.Diagnostics.Process.GetCurrentProcess().StartTime.ToUniversalTime().AddMinutes(-1));
        var started = System.Diagnostics.Stopwatch.GetTimestamp();

        await LocalLaunch.WaitForOthersAsync(new LocalCluster(fixture.Programs, fixture.Folder), Token);

        // Otherwise it waits for a minute.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_server_is_detached_from_the_terminal_and_inherits_no_variables_of_the_caller()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using var fixture = await LocalServerFixture.CreateAsync();
        using var other = StartOther(fixture);
        await using var client = await BecomeClientAsync(fixture);
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

    private static Process StartOther(LocalServerFixture fixture, bool ownGroup = false)
    {
        var program = Path.ChangeExtension(typeof(LocalServerProcessTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null)!;
        var info = new ProcessStartInfo(ownGroup ? "setsid" : program, ownGroup ? [program] : [])
        {
            ArgumentList = { "-explicit", "only", "-method", $"{typeof(LocalServerProcessTests).FullName}.{nameof(Start_a_server_and_wait)}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[FolderVariable] = fixture.Folder;
        info.Environment[IdleVariable] = fixture.IdleTimeout.ToString();
        info.Environment[PostgresPrograms.FolderVariable] = fixture.Programs.Folder;
        info.Environment["SUPABASE_DB_URL_PROD"] = Secret;
        return Process.Start(info)!;
    }

    // While the test is a client, the server does not find itself idle.
    private static async Task<NpgsqlConnection> BecomeClientAsync(LocalServerFixture fixture)
    {
        await WaitForAsync(Path.Combine(fixture.Folder, Started));
        return await LocalServerFixture.OpenAsync((await fixture.Server.FindRunningAsync(Token))!);
    }

    private static Task WaitForAsync(params string[] files)
        => Eventually.TrueAsync(() => files.Any(File.Exists), $"None of these files appears: {string.Join(", ", files)}");
}
