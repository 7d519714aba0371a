using Npgsql;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The network between the import and the server fails once, at any message: the import tries again by itself and lands once.</summary>
public class NetworkRecoveryTests(SharedFaultServer server)
{
    public static MatrixTheoryData<Place, ProxyAction> Cases => new(
        Enum.GetValues<Place>(),
        [ProxyAction.Reset, ProxyAction.Close, ProxyAction.PassAndClose, ProxyAction.Swallow]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_import_recovers(Place place, ProxyAction action)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        using var file = new PlantedFile(people: 500);
        proxy.Once(Places.At(place), action);

        var import = new Import(Impatient(proxy.Settings)) { Timings = Persistent };
        await import.CommitsAsync(file);

        Assert.True(proxy.Tripped.IsCompleted);
        await proxy.DisposeAsync();
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Theory]
    [InlineData(Place.ClaimReply)]
    [InlineData(Place.Copy)]
    [InlineData(Place.MergeAnswer)]
    [InlineData(Place.CommitAnswer)]
    public Task The_import_recovers_from_a_stalled_connection(Place place) => The_import_recovers(place, ProxyAction.Stall);

    // It gives up soon, so that silence costs a second only, and often enough that an answer which a busy machine delays does no harm.
    private static IngestTimings Persistent => new()
    {
        RetryCount = 20,
        RetryDelay = TimeSpan.FromMilliseconds(50),
        CopyTimeout = TimeSpan.FromSeconds(1),
        StatementTimeout = TimeSpan.FromSeconds(1),
        FailureRecordTimeout = TimeSpan.FromSeconds(1),
    };

    private static NpgsqlConnectionStringBuilder Impatient(NpgsqlConnectionStringBuilder settings)
        => new(settings.ConnectionString) { Timeout = 10, CommandTimeout = 1, CancellationTimeout = 500 };
}
