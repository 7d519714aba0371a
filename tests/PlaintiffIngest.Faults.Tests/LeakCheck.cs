using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>Searches all texts outside the rows for planted data.</summary>
public static class LeakCheck
{
    private const string TextsOfTheDatabase = """
        SELECT concat(
            (SELECT string_agg(concat_ws(' ', source_batch_id, filename, worker_id, error_details::text, rollback_reason, csv_header), E'\n') FROM ingest.import_runs),
            (SELECT string_agg(concat_ws(' ', actor, details::text), E'\n') FROM ingest.import_events),
            (SELECT string_agg(DISTINCT error_message, E'\n') FROM ingest.plaintiffs_raw))
        """;

    /// <summary>Fails the test if a text contains a name, an e-mail, a Social Security number or a card number of a <see cref="PlantedFile"/>.</summary>
    /// <param name="database">The database, whose runs, audit log and server log are searched.</param>
    /// <param name="outputs">The output of the import.</param>
    public static async Task FindsNothingAsync(ThrowAwayDatabase database, IEnumerable<string> outputs)
    {
        AssertClean("output", string.Join('\n', outputs));
        AssertClean("database", await database.ScalarAsync<string>(TextsOfTheDatabase) ?? string.Empty);
        if (database is FaultDatabase { Server: var server })
        {
            AssertClean("server's log", await server.ReadNewLogAsync());
        }
    }

    private static void AssertClean(string where, string text)
    {
        foreach (var secret in PlantedFile.Secrets)
        {
            var found = text.IndexOf(secret, StringComparison.Ordinal);
            Assert.True(found < 0, $"{secret} is in the {where}: {(found < 0 ? "" : text[Math.Max(0, found - 200)..Math.Min(text.Length, found + 200)])}");
        }
    }
}
