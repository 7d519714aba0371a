using PlaintiffIngest.Build;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

/// <summary>Messages when apt-get cannot install PostgreSQL or has to wait.</summary>
public sealed class PostgresAptTests
{
    private const string Unknown = "Reading package lists...\nE: Unable to locate package postgresql-common";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("W: Failed to fetch http://deb.example.com/dists/InRelease  Temporary failure resolving 'deb.example.com'\nW: Some index files failed to download.", Unknown)]
    [InlineData("", "E: Failed to fetch http://deb.example.com/pool/p.deb  Could not connect to deb.example.com:80\nE: Unable to fetch some archives")]
    public void Without_a_network_it_says_so_first(string update, string install)
    {
        var error = PostgresApt.Failed(["install", "postgresql-common"], install, (0, update));
        Assert.StartsWith("PostgreSQL cannot be installed: apt-get cannot reach its servers. ", error.Message, StringComparison.Ordinal);
        Assert.Contains("deb.example.com", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("u{A}", error.Message, StringComparison.Ordinal);
        Assert.Contains("network", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_is_unknown_although_the_lists_came_is_named()
        => Assert.Equal(
            "apt-get install postgresql-19 failed: E: Unable to locate package postgresql-common",
            PostgresApt.Failed(["install", "postgresql-19"], Unknown, (0, "Hit:1 http://deb.example.com")).Message);

    [Theory]
    [InlineData("E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (apt-get)", true)]
    [InlineData("E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4711 (apt-get)\nE: Unable to lock directory /var/lib/apt/lists/", true)]
    [InlineData(Unknown, false)]
    public void A_lock_of_another_program_is_recognized(string output, bool isLocked) => Assert.Equal(isLocked, PostgresApt.IsLocked(output));

    [Fact]
    [Integration]
    public async Task While_another_program_holds_a_lock_it_says_so_once_and_tries_again()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("apt-get is of Linux.");
            return;
        }

        using var folder = new TempFolder();
        var program = folder.Write("apt-get", "#!/bin/sh\ncd \"${0%/*}\"; [ -e 2 ] && echo \"$1\" && exit; [ -e 1 ] && touch 2; touch 1; echo 'E: Could not get lock' >&2; exit 100\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var said = new List<string>();

        var (exitCode, output) = await PostgresApt.RunAsync(program, ["update"], said.Add, Token);

        Assert.Equal((0, "update"), (exitCode, output.Trim()));
        Assert.StartsWith("Another program is installing packages on this machine.", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_commands_take_turns_and_the_second_says_that_it_waits()
    {
        using var folder = new TempFolder();
        var said = new List<string>();
        Task<InstallLock> second;
        using (await InstallLock.AcquireAsync(folder.Path, said.Add, TimeSpan.Zero, Token))
        {
            Assert.Empty(said);
            var error = await Assert.ThrowsAsync<IngestException>(() => InstallLock.AcquireAsync(folder.Path, said.Add, TimeSpan.Zero, Token));
            Assert.Contains(folder.PathOf("install.lock"), error.Message, StringComparison.Ordinal);
            second = InstallLock.AcquireAsync(folder.Path, said.Add, Eventually.Timeout, Token);
            await Eventually.TrueAsync(() => said.Count > 0, "The second command does not say that it waits.");
            Assert.False(second.IsCompleted);
        }

        (await second).Dispose();
        Assert.Equal($"Another process is installing PostgreSQL. Waiting for it, for at most {Eventually.Timeout.TotalMinutes} minutes.", Assert.Single(said));
    }
}
