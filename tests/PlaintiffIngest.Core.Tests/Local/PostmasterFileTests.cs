using System.Diagnostics;
using System.Globalization;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

/// <summary>Whether the process in <c>postmaster.pid</c> is this folder's server.</summary>
[Integration]
public sealed class PostmasterFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_file_of_a_running_server_is_not_removed()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        await fixture.Server.StartAsync(Token);
        var account = await LocalAccount.FindAsync(Token);
        var running = await ReadAsync(fixture);

        var error = await Assert.ThrowsAsync<IOException>(() => PostmasterFile.RemoveStaleAsync(fixture.DataFolder, account, Token));

        Assert.Contains(running.ProcessId.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Equal(running, await ReadAsync(fixture));
        await fixture.Server.StopAsync(Token);
        await PostmasterFile.RemoveStaleAsync(fixture.DataFolder, account, Token);
    }

    [Fact]
    public async Task A_copy_of_a_running_servers_folder_is_another_server_and_the_original_is_left_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not copy the files of a running server.");
        await using var original = await LocalServerFixture.CreateAsync();
        var settings = await original.Server.StartAsync(Token);
        await LocalServerFixture.ScalarAsync<int>(settings, "CREATE TABLE mine AS SELECT 1 AS value; CHECKPOINT");
        var process = await original.Server.FindProcessAsync(Token);
        await using var copy = await LocalServerFixture.CreateAsync(isNew: true);
        foreach (var name in new[] { "server", "password", "postgresql.conf" })
        {
            using var copying = Process.Start("cp", ["-a", Path.Combine(original.Folder, name), copy.Folder]);
            await copying.WaitForExitAsync(Token);
            Assert.Equal(0, copying.ExitCode);
        }

        Assert.Null(await copy.Server.FindProcessAsync(Token));
        Assert.Null(await copy.Server.FindRunningAsync(Token));
        await copy.Server.StopAsync(Token);
        Assert.Equal(process, await original.Server.FindProcessAsync(Token));

        var copied = await copy.Server.StartAsync(Token);
        Assert.NotEqual(settings.Port, copied.Port);
        await LocalServerFixture.ScalarAsync<int>(copied, "DROP TABLE mine");
        await copy.Server.StopAsync(Token);
        Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(settings, "SELECT value FROM mine"));
    }

    [Fact]
    public async Task A_renamed_folder_keeps_its_server()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems do not show where a process works, or do not rename the folder.");
        await using var fixture = await LocalServerFixture.CreateAsync();
        await fixture.Server.StartAsync(Token);
        var process = await fixture.Server.FindProcessAsync(Token);
        var renamed = fixture.Folder + "-renamed";
        Directory.Move(fixture.Folder, renamed);
        try
        {
            Assert.Equal(process, await new LocalServer(fixture.Programs, renamed).FindProcessAsync(Token));
        }
        finally
        {
            Directory.Move(renamed, fixture.Folder);
        }
    }

    [Fact]
    public async Task Without_the_processes_folder_its_start_and_the_noted_folder_decide()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        await fixture.Server.StartAsync(Token);
        var file = await ReadAsync(fixture);
        using var process = Process.GetProcessById(file.ProcessId);

        Assert.True(PostmasterProcess.IsRecordedIn(file, process, fixture.DataFolder));
        Assert.False(PostmasterProcess.IsRecordedIn(file with { StartTime = file.StartTime - 3600 }, process, fixture.DataFolder), "started later");
        Assert.False(PostmasterProcess.IsRecordedIn(file with { StartTime = file.StartTime + 3600 }, process, fixture.DataFolder), "started earlier");
        Assert.False(PostmasterProcess.IsRecordedIn(file with { DataFolder = fixture.Folder }, process, fixture.DataFolder), "another folder");
        Assert.False(PostmasterProcess.IsRecordedIn(file with { DataFolder = string.Empty }, process, fixture.DataFolder), "no folder");
    }

    [Fact]
    public async Task A_server_that_refuses_the_login_is_not_left_running()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 3600);
        await File.WriteAllTextAsync(Path.Combine(fixture.Folder, "password"), "another", Token);

        var error = await Assert.ThrowsAsync<IngestException>(() => fixture.Server.StartAsync(Token));

        Assert.Equal(IngestErrorId.LocalServerFailed, error.ErrorId);
        Assert.Contains("28P01", error.Message, StringComparison.Ordinal);
        Assert.Null(await fixture.Server.FindProcessAsync(Token));
        Assert.False(File.Exists(Path.Combine(fixture.DataFolder, "postmaster.pid")));
    }

    private static async Task<PostmasterFile> ReadAsync(LocalServerFixture fixture)
        => (await PostmasterFile.ReadLiveAsync(fixture.DataFolder, await LocalAccount.FindAsync(Token), Token))!;
}
