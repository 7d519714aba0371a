using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

[Integration]
public sealed class LocalServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_needs_no_configuration_and_keeps_its_data_across_a_stop()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(isNew: true);
        var settings = await fixture.Server.StartAsync(Token);
        Assert.Equal("plaintiff_ingest", await LocalServerFixture.ScalarAsync<string>(settings, "SELECT current_database()::text"));
        Assert.Equal("UTF8", await LocalServerFixture.ScalarAsync<string>(settings, "SHOW server_encoding"));
        await LocalServerFixture.ScalarAsync<int>(settings, "CREATE TABLE kept AS SELECT 42 AS value");

        await fixture.Server.StopAsync(Token);
        Assert.Null(await fixture.Server.FindProcessAsync(Token));
        Assert.Equal(42, await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "SELECT value FROM kept"));
    }

    [Fact]
    public async Task A_server_listens_on_loopback_only_and_always_requires_a_password()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        var settings = await fixture.Server.StartAsync(Token);
        Assert.Equal("127.0.0.1", settings.Host);
        Assert.Equal("127.0.0.1||", await LocalServerFixture.ScalarAsync<string>(
            settings, "SELECT current_setting('listen_addresses') || '|' || current_setting('unix_socket_directories') || '|'"));
        Assert.Equal("scram-sha-256", await LocalServerFixture.ScalarAsync<string>(settings, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"));
        settings.Password = "guess";
        var refused = await Assert.ThrowsAsync<PostgresException>(() => LocalServerFixture.OpenAsync(settings));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task The_files_of_a_server_are_private()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes; the user's profile is private there.");
            return;
        }

        await using var fixture = await LocalServerFixture.CreateAsync(isNew: true);
        await fixture.Server.StartAsync(Token);
        Assert.Equal(FilePermissions.PrivateFile, File.GetUnixFileMode(Path.Combine(fixture.Folder, "password")));
        Assert.Equal(FilePermissions.PrivateFolder, File.GetUnixFileMode(fixture.DataFolder));
        Assert.Equal(FilePermissions.PrivateFolder, File.GetUnixFileMode(Path.Combine(fixture.Folder, "server")));
        Assert.Equal(FilePermissions.PrivateFile, File.GetUnixFileMode(fixture.Server.LogFile));
        Assert.False(File.Exists(Path.Combine(fixture.Folder, "password.initdb")));
        var open = Environment.IsPrivilegedProcess ? FilePermissions.TraversableFolder : FilePermissions.PrivateFolder;
        Assert.Equal(open, File.GetUnixFileMode(fixture.Folder));
    }

    [Fact]
    public async Task A_server_is_durable_unless_the_settings_say_otherwise()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(settings: new Dictionary<string, string> { ["work_mem"] = "5MB" }, isNew: true);
        var settings = await fixture.Server.StartAsync(Token);
        Assert.Equal("on|on|on|minimal|5MB", await LocalServerFixture.ScalarAsync<string>(
            settings,
            "SELECT concat_ws('|', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'), current_setting('wal_level'), current_setting('work_mem'))"));
    }

    [Fact]
    public async Task The_log_of_a_server_quotes_no_value()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        var settings = await fixture.Server.StartAsync(Token);
        await LocalServerFixture.ScalarAsync<int>(settings, "CREATE TABLE people (name text UNIQUE); INSERT INTO people VALUES ('Ada Lovelace')");
        await Assert.ThrowsAsync<PostgresException>(() => LocalServerFixture.ScalarAsync<int>(settings, "INSERT INTO people VALUES ('Ada Lovelace')"));
        var log = await File.ReadAllTextAsync(fixture.Server.LogFile, Token);
        Assert.Contains("duplicate key", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Lovelace", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_concurrent_starts_create_one_server()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(isNew: true);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => fixture.Another().StartAsync(Token), Token)));
        Assert.Single(all.Select(settings => settings.Port).Distinct());
        foreach (var settings in all)
        {
            Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(settings, "SELECT 1"));
        }
    }

    [Fact]
    public async Task A_server_that_was_killed_starts_again_with_its_data()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "CREATE TABLE kept AS SELECT 42 AS value");
        using (var server = System.Diagnostics.Process.GetProcessById((await fixture.Server.FindProcessAsync(Token))!.Value))
        {
            server.Kill();
        }

        Assert.Equal(42, await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "SELECT value FROM kept"));
    }

    [Fact]
    public async Task A_server_starts_even_if_another_program_has_the_process_id_of_a_crashed_one()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        await fixture.Server.StartAsync(Token);
        var file = Path.Combine(fixture.DataFolder, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file, Token);
        await fixture.Server.StopAsync(Token);

        lines[0] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(file, lines, Token);
        Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "SELECT 1"));
    }

    [Fact]
    public async Task A_server_starts_even_if_another_server_has_the_process_id_of_a_crashed_one()
    {
        await using var stranger = await LocalServerFixture.CreateAsync();
        await stranger.Server.StartAsync(Token);
        await using var fixture = await LocalServerFixture.CreateAsync();
        await fixture.Server.StartAsync(Token);
        var file = Path.Combine(fixture.DataFolder, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file, Token);
        await fixture.Server.StopAsync(Token);

        var other = (await stranger.Server.FindProcessAsync(Token))!.Value;
        lines[0] = other.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(file, lines, Token);
        Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "SELECT 1"));
        Assert.Equal(other, await stranger.Server.FindProcessAsync(Token));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data.new")]
    public async Task An_incomplete_cluster_is_recreated(string name)
    {
        await using var fixture = await LocalServerFixture.CreateAsync(isNew: true);
        var halfMade = Path.Combine(fixture.Folder, "server", name, "base");
        Directory.CreateDirectory(halfMade);
        var account = await LocalAccount.FindAsync(Token);
        await account.ChangeOwnerAsync(Path.Combine(fixture.Folder, "server"), Token);
        Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "SELECT 1"));
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, "server", "data.new")));
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_why_with_its_log()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(settings: new Dictionary<string, string> { ["shared_buffers"] = "a lot" });
        var error = await Assert.ThrowsAsync<IngestException>(() => fixture.Server.StartAsync(Token));
        Assert.Equal(IngestErrorId.LocalServerFailed, error.ErrorId);
        Assert.Contains("shared_buffers", error.Message, StringComparison.Ordinal);
        Assert.Contains(fixture.Server.LogFile, error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_password_is_an_error_that_names_its_file()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        await fixture.Server.StartAsync(Token);
        await fixture.Server.StopAsync(Token);
        File.Delete(Path.Combine(fixture.Folder, "password"));
        var error = await Assert.ThrowsAsync<IngestException>(() => fixture.Server.StartAsync(Token));
        Assert.Contains(Path.Combine(fixture.Folder, "password"), error.Message, StringComparison.Ordinal);
        Assert.Null(await fixture.Server.FindProcessAsync(Token));
    }

    [Fact]
    public async Task A_canceled_start_leaves_no_server()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(isNew: true);
        await fixture.Server.StartAsync(Token);
        await fixture.Server.StopAsync(Token);
        foreach (var milliseconds in new[] { 20, 60, 120, 200 })
        {
            using var cancel = new CancellationTokenSource(milliseconds);
            try
            {
                await fixture.Server.StartAsync(cancel.Token);
                await fixture.Server.StopAsync(Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Null(await fixture.Server.FindProcessAsync(Token));
            }
        }

        Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(await fixture.Server.StartAsync(Token), "SELECT 1"));
    }
}
