using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A connection to a server on this machine over a Unix socket.</summary>
[Integration]
public sealed class SocketTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task A_load_through_a_socket_commits_and_its_folder_is_not_shown()
    {
        var folder = await SocketFolderAsync();
        using var ingest = new Ingest(database)
        {
            Through = () => new DatabaseTarget("local", new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { Host = folder }),
        };

        var result = await ingest.CommitAsync(ingest.File("socket.csv", [1, 2, 3]));

        Assert.Equal((IngestOutcome.Committed, 3), (result.Outcome, result.RowsInserted));
        Assert.Contains(ingest.Log.Lines, line => line.StartsWith("Database: host=socket dbname=", StringComparison.Ordinal));
    }

    private async Task<string> SocketFolderAsync()
    {
        if ((await TestServer.GetAsync()).Local is null || OperatingSystem.IsWindows())
        {
            Assert.Skip("The server runs in a container or on Windows: it has no socket that this process could open.");
        }

        var folder = (await database.ScalarAsync<string>("SHOW data_directory"))!;
        if ($"{folder}/.s.PGSQL.{database.Settings.Port}".Length > 103)
        {
            Assert.Skip("The folder for temporary files has a name that is too long for a socket.");
        }

        return folder;
    }
}
