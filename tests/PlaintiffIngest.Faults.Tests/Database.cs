using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>Waits for conditions in a database.</summary>
public static class Database
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a query returns true.</summary>
    /// <param name="database">The database.</param>
    /// <param name="condition">A query that returns a boolean.</param>
    /// <param name="otherwise">The message of the failure if it never does.</param>
    /// <param name="timeout">How long to wait; null for the default.</param>
    public static async Task UntilAsync(ThrowAwayDatabase database, string condition, string otherwise, TimeSpan? timeout = null)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Queries of tests.
        command.CommandText = condition;
#pragma warning restore CA2100
        var deadline = DateTime.UtcNow + (timeout ?? WaitTimeout);
        while (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is not true)
        {
            Assert.True(DateTime.UtcNow < deadline, otherwise);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
