using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

[Integration]
public sealed class LocalDatabaseTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> variables = [];
    private readonly RecordingLog log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_environment_local_needs_no_configuration_and_is_migrated_automatically()
    {
        var programs = await TestServer.ProgramsAsync();
        variables[PostgresPrograms.FolderVariable] = programs.Folder;
        variables[LocalFolders.DataVariable] = Data();
        var server = new LocalServer(programs, LocalFolders.Cluster(variables.GetValueOrDefault, programs.MajorVersion));
        try
        {
            await using (var target = await ResolveAsync())
            {
                Assert.Equal("Database: host=127.0.0.1 dbname=plaintiff_ingest user=postgres env=local", target.Description.ToString());
                Assert.All(await new Migrator(target).GetStatusAsync(Token), migration => Assert.Equal(MigrationState.Applied, migration.State));
            }

            await using (var again = await ResolveAsync(options => options with { UserName = "someone", Password = "theirs" }))
            {
                Assert.Contains("user=someone", again.Description.ToString(), StringComparison.Ordinal);
            }

            Assert.Single(log.VerboseMessages, message => message.Contains("migrations applied", StringComparison.Ordinal));
            Assert.Empty(log.Lines);
            Assert.Empty(log.Warnings);
        }
        finally
        {
            await server.StopAsync(Token);
        }
    }

    [Fact]
    public async Task Data_of_another_version_is_neither_used_nor_hidden()
    {
        var programs = await TestServer.ProgramsAsync();
        variables[PostgresPrograms.FolderVariable] = programs.Folder;
        variables[LocalFolders.DataVariable] = Data();
        folder.Write("data/pg12/server/data/PG_VERSION", "12\n");
        var server = new LocalServer(programs, LocalFolders.Cluster(variables.GetValueOrDefault, programs.MajorVersion));
        try
        {
            await using var target = await ResolveAsync();
            var warning = Assert.Single(log.Warnings);
            Assert.Contains("needs PostgreSQL 12", warning, StringComparison.Ordinal);
        }
        finally
        {
            await server.StopAsync(Token);
        }
    }

    [Fact]
    public async Task Without_programs_the_environment_local_says_what_to_install()
    {
        variables[PostgresPrograms.FolderVariable] = folder.Path;
        var error = await Assert.ThrowsAsync<IngestException>(() => ResolveAsync());
        Assert.Equal(IngestErrorId.PostgresNotInstalled, error.ErrorId);
    }

    // In a folder that the server's account can traverse.
    private string Data()
    {
        var data = folder.PathOf("data");
        LocalFolders.Create(data, FilePermissions.TraversableFolder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, FilePermissions.TraversableFolder);
        }

        return data;
    }

    private Task<DatabaseTarget> ResolveAsync(Func<ConnectionOptions, ConnectionOptions>? change = null)
    {
        var options = new ConnectionOptions { Environment = "Local", CurrentFolder = folder.Path };
        return ConnectionResolver.ResolveAsync(change is null ? options : change(options), log, variables.GetValueOrDefault, Token);
    }
}
