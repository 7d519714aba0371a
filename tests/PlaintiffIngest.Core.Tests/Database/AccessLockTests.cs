using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Access rules are applied while other sessions use the tables.</summary>
[Integration]
public sealed class AccessLockTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    // Loads, rollbacks and queries use the tables in different orders.
    [Theory]
    [InlineData("plaintiffs_raw", "import_runs")]
    [InlineData("import_runs", "plaintiffs_raw")]
    [InlineData("import_events", "plaintiffs_raw")]
    [InlineData("vendor_profiles", "erased_keys")]
    public async Task A_session_that_uses_tables_in_any_order_does_not_deadlock_with_applying_access(string first, string second)
    {
        await using var session = await database.OpenAsync();
        await using var applying = await database.OpenAsync();
        await session.ExecuteAsync($"BEGIN; SELECT FROM ingest.{first} LIMIT 1");
        var applied = applying.ExecuteAsync("SELECT ingest.apply_access()");
        await Eventually.TrueAsync(
            database, $"SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = {applying.ProcessID}", "Applying access does not wait for the table.");

        var refused = await Record.ExceptionAsync(() => session.ExecuteAsync($"SELECT FROM ingest.{second} LIMIT 1"));
        await session.ExecuteAsync("ROLLBACK");

        Assert.Null(await Record.ExceptionAsync(() => applied));
        Assert.Null(refused);
    }
}
