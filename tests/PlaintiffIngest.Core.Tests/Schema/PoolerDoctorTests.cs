using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Schema;

/// <summary>The doctor detects a pooler and its mode.</summary>
[Integration]
public sealed class PoolerDoctorTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("session", 4, CheckState.Passed, "session mode")]
    [InlineData("session", 1, CheckState.Passed, "session mode")]
    [InlineData("transaction", 4, CheckState.Passed, "direct or session connection")]
    [InlineData("transaction", 1, CheckState.Warning, "a single server connection")]
    [InlineData("statement", 4, CheckState.Failed, "statement mode")]
    public async Task The_doctor_detects_the_poolers_mode(string mode, int poolSize, CheckState state, string message)
    {
        await using var pooler = await PgBouncer.StartAsync(database.Settings, mode, poolSize);
        await using var target = pooler.CreateTarget();

        var checks = new List<DatabaseCheck>();
        await foreach (var found in new DatabaseDoctor(target).RunAsync(Token))
        {
            checks.Add(found);
        }

        var check = Assert.Single(checks, check => check.Name == "Pooler");
        Assert.Equal(state, check.State);
        Assert.Contains(message, check.Message, StringComparison.Ordinal);
        Assert.Equal(state != CheckState.Passed, check.Remedy.Length > 0);
    }
}
