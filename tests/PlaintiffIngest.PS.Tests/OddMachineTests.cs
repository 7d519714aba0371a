using System.Net;
using System.Net.Sockets;
using System.Text;
using PlaintiffIngest.Build;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The local database on machines that are set up in unusual ways.</summary>
public sealed class OddMachineTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Data => folder.PathOf("parent", "data");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("022", true)]
    [InlineData("077", true)]
    [InlineData("077", false)]
    public async Task It_starts_with_any_umask_and_without_a_PATH(string umask, bool hasPath)
    {
        SkipOnWindows();
        OpenFolder();
        try
        {
            var first = await CheckAsync(umask, hasPath);
            Assert.Equal((0, "Passed", ""), (first.ExitCode, first.Output.Trim(), first.Error));
        }
        finally
        {
            await LocalData.DeleteAsync(await TestServer.ProgramsAsync(), Data);
        }
    }

    [Fact]
    public async Task Root_gets_the_name_of_a_folder_that_is_closed_to_the_servers_account()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only for root, another account runs the server.");

        var result = await CheckAsync("022", hasPath: true);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"cannot enter the folder {folder.Path}.", Unwrapped(result.Error), StringComparison.Ordinal);
        Assert.Contains("PLAINTIFF_INGEST_DATA", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_without_PostgreSQL_stop_once_and_say_why()
    {
        SkipOnWindows();
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(OddMachineTests).Assembly.Location, "-class", "*.RunTests"]);

        var result = await ChildProcess.RunAsync(start, new Dictionary<string, string?> { [PostgresPrograms.FolderVariable] = folder.PathOf("none"), ["DOCKER_HOST"] = "unix:///none" });

        Assert.Equal(3, result.ExitCode);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(result.Error, "The tests stop here, because they need PostgreSQL\\. "));
        Assert.Contains(folder.PathOf("none"), result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("[FAIL]", result.Output, StringComparison.Ordinal);
    }

    // A Docker engine that answers and has no container: each other request is an error.
    [Fact]
    public async Task Tests_whose_container_does_not_start_use_a_private_server_and_leave_nothing_behind()
    {
        OpenFolder();
        using var engine = new TcpListener(IPAddress.Loopback, 0);
        engine.Start();
        var answering = AnswerAsync(engine);
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(OddMachineTests).Assembly.Location, "-method", "*.ShortIdTests.An_unknown_or_ambiguous_prefix*"]);

        var result = await ChildProcess.RunAsync(start, new Dictionary<string, string?> { ["DOCKER_HOST"] = $"tcp://{engine.LocalEndpoint}", ["TMPDIR"] = folder.Path });

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("The container with PostgreSQL does not start, so the tests use a private server: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder.Path));
        engine.Stop();
        await answering;
    }

    [Theory]
    [InlineData("none", "^Tests that need PostgreSQL will stop\\. The folder in PLAINTIFF_INGEST_PGBIN does not contain")]
    [InlineData(null, "^$")]
    public async Task Dotnet_test_says_first_what_is_missing(string? programs, string output)
    {
        SkipOnWindows();
        var task = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(LocalData).Assembly.Location, "postgres"]);

        var result = await ChildProcess.RunAsync(
            task, new Dictionary<string, string?> { [PostgresPrograms.FolderVariable] = programs is null ? (await TestServer.ProgramsAsync()).Folder : folder.PathOf(programs) });

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(output, result.Output.Trim());
    }

    private static async Task AnswerAsync(TcpListener engine)
    {
        try
        {
            while (true)
            {
                using var client = await engine.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                using var reader = new StreamReader(client.GetStream());
                var request = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
                var status = request?.Contains("/_ping", StringComparison.Ordinal) == true ? "200 OK" : "500 Internal Server Error";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test has stopped it.
        }
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "A umask and PATH are of Unix.");

    private static string Unwrapped(string error) => System.Text.RegularExpressions.Regex.Replace(error, @"\s*\n\s*\|\s*", " ");

    // A temporary folder is closed to everyone else, so also to the account that runs the server of root.
    private void OpenFolder()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_001_001);
        }
    }

    private async Task<ChildProcess> CheckAsync(string umask, bool hasPath)
    {
        var pwsh = Pwsh.Start("-Command", $"Import-Module '{Repository.PathOf("PlaintiffIngest.psd1")}'; (Test-IngestDatabase -ErrorAction Stop | Where-Object Name -eq Migrations).State");
        pwsh.ArgumentList.Insert(0, pwsh.FileName);
        pwsh.FileName = "/bin/sh";
        string[] umaskFirst = ["-c", $"umask {umask}; exec \"$@\"", "sh"];
        for (var i = 0; i < umaskFirst.Length; i++)
        {
            pwsh.ArgumentList.Insert(i, umaskFirst[i]);
        }

        var environment = new Dictionary<string, string?>
        {
            ["SUPABASE_MODE"] = "local",
            [LocalData.FolderVariable] = Data,
            [PostgresPrograms.FolderVariable] = (await TestServer.ProgramsAsync()).Folder,
        };
        if (!hasPath)
        {
            environment["PATH"] = null;
        }

        return await ChildProcess.RunAsync(pwsh, environment);
    }
}
