using Npgsql;
using Xunit;

namespace PlaintiffIngest.Testing;

/// <summary>Waits for a state. On failure, the message contains the actual state.</summary>
public static class Eventually
{
    /// <summary>Timeout on a busy machine. Only a failing test waits that long.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private const string Activity = """
        SELECT string_agg(format('%s %s %s %s: %s', pid, application_name, state, wait_event, left(query, 100)), E'\n')
        FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        """;

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">Evaluated many times a second.</param>
    /// <param name="otherwise">The message if it never holds.</param>
    /// <param name="saw">Returns the actual state for the message.</param>
    /// <exception cref="TimeoutException">It did not hold within <see cref="Timeout"/>.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string otherwise, Func<Task<string?>>? saw = null)
    {
        var deadline = DateTime.UtcNow + Timeout;
        while (!await condition())
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"{otherwise} {(saw is null ? null : await saw())}".TrimEnd());
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, string, Func{Task{string?}}?)"/>
    public static Task TrueAsync(Func<bool> condition, string otherwise, Func<string?>? saw = null)
        => TrueAsync(() => Task.FromResult(condition()), otherwise, () => Task.FromResult(saw?.Invoke()));

    /// <summary>Waits until a query returns true.</summary>
    /// <param name="database">The database, queried over a separate connection.</param>
    /// <param name="condition">A query with one boolean.</param>
    /// <param name="otherwise">The message if it never does; the database's sessions are appended.</param>
    public static async Task TrueAsync(ThrowAwayDatabase database, string condition, string otherwise)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(condition, connection);
        await TrueAsync(
            async () => await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is true,
            otherwise,
            async () => "Sessions:\n" + await ActivityAsync(database));
    }

    /// <summary>The sessions of the database and what they are doing, one per line; null if there are none.</summary>
    public static Task<string?> ActivityAsync(ThrowAwayDatabase database) => database.ScalarAsync<string>(Activity);
}
