using Npgsql;
using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Connections;

/// <summary>Password files that cannot be used, entirely or in one line.</summary>
[Integration]
public sealed class PasswordFileTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly RecordingLog log = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_is_ignored_and_no_command_changes_its_permissions(bool isOpen)
    {
        Directory.CreateDirectory(folder.PathOf("passwords"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.PathOf("passwords"), isOpen ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b111_000_000);
        }

        var settings = new NpgsqlConnectionStringBuilder();
        PasswordFile.DisableUnusable(settings, name => name == "PGPASSFILE" ? folder.PathOf("passwords") : null, log);

        Assert.EndsWith("is ignored because it is not a regular file.", Assert.Single(log.Warnings), StringComparison.Ordinal);
        Assert.False(File.Exists(settings.Passfile) && Directory.Exists(settings.Passfile));
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_named_and_not_shown()
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);
        var path = folder.Write("pgpass", "# ours\n\nother:*:*:*:a\\:b\nold line of notes: secret\n");
        var settings = new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { Username = login.Name, Password = null, Passfile = path };
        await using var target = new DatabaseTarget("custom", settings);

        var error = await Assert.ThrowsAsync<IngestException>(() => target.OpenAsync(TestContext.Current.CancellationToken));

        Assert.Equal(IngestErrorId.InvalidConnectionString, error.ErrorId);
        Assert.Contains($"{path}, line 4, is not host:port:database:user:password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("notes", error.ToString(), StringComparison.Ordinal);
    }
}
