using System.Collections.Concurrent;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>The sessions of a worker, an operator, the owner and a promoter. Each call is what one of them would do, and nothing else.</summary>
internal sealed class Sessions : IAsyncDisposable
{
    /// <summary>Rows that an operator adds to a run that has ended have at least this number.</summary>
    public const long FirstForeignRow = 1_000_000;

    private const string CannotMark = "55000";

    private static readonly IngestTimings Timings = new() { RetryDelay = TimeSpan.FromMilliseconds(2), RetryCount = 8 };

    private static readonly ConcurrentDictionary<string, long> Killed = new();

    private readonly string victimName = $"victim {Guid.NewGuid():N}";
    private readonly DatabaseTarget target;
    private readonly DatabaseTarget victims;
    private readonly NpgsqlConnection @operator;
    private readonly NpgsqlConnection promoter;

    private TempFolder folder = new();
    private ConcurrentDictionary<string, Lazy<string>> written = new();

    private Sessions(ThrowAwayDatabase database, NpgsqlConnection[] connections)
    {
        (Owner, @operator, promoter) = (connections[0], connections[1], connections[2]);
        target = database.CreateTarget();
        victims = new DatabaseTarget("local", new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { ApplicationName = victimName });
    }

    /// <summary>How many sessions were terminated in this process in the middle of what.</summary>
    public static string Kills => string.Join(", ", Killed.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry.Value}"));

    /// <summary>The source system.</summary>
    public string Source { get; private set; } = string.Empty;

    /// <summary>What the worker and the operator were told.</summary>
    public RecordingLog Log { get; private set; } = new();

    /// <summary>The owner's session.</summary>
    public NpgsqlConnection Owner { get; }

    /// <summary>The database, as a command sees it.</summary>
    public DatabaseTarget Target => target;

    /// <summary>Creates the promoter's table. It has no unique index, so that a person who is promoted twice is in it twice.</summary>
    public static Task PrepareAsync(ThrowAwayDatabase database) => database.ExecuteAsync("""
        CREATE SCHEMA IF NOT EXISTS crm;
        CREATE TABLE IF NOT EXISTS crm.people (dedupe_key bytea, plaintiff_name text);
        GRANT USAGE ON SCHEMA crm TO ingest_promoter;
        GRANT INSERT ON crm.people TO ingest_promoter;
        """);

    /// <summary>Opens the sessions.</summary>
    public static async Task<Sessions> OpenAsync(ThrowAwayDatabase database)
    {
        NpgsqlConnection[] connections = [await database.OpenAsync(), await database.OpenAsync(), await database.OpenAsync()];
        var sessions = new Sessions(database, connections);
        await sessions.@operator.ExecuteAsync("SET ROLE ingest_operator");
        await sessions.promoter.ExecuteAsync("SET ROLE ingest_promoter");
        return sessions;
    }

    /// <summary>Empties the database.</summary>
    /// <param name="anew">Whether the tables get new files. The sessions must then plan every statement again; otherwise the tables slowly grow.</param>
    public Task EmptyAsync(bool anew) => Owner.ExecuteAsync($"""
        SET session_replication_role = replica;
        {(anew
            ? "TRUNCATE ingest.import_runs, ingest.plaintiffs_raw, ingest.import_events, ingest.erased_keys, crm.people;"
            : "DELETE FROM ingest.import_runs; DELETE FROM ingest.plaintiffs_raw; DELETE FROM ingest.import_events; DELETE FROM ingest.erased_keys; DELETE FROM crm.people;")}
        RESET session_replication_role
        """);

    /// <summary>Begins to work with another source system. The sessions stay open, because a new one is slow at first.</summary>
    public void Begin(string source)
    {
        (Source, Log) = (source, new RecordingLog());
        folder.Dispose();
        (folder, written) = (new TempFolder(), new ConcurrentDictionary<string, Lazy<string>>());
    }

    /// <summary>Imports a file, or runs it dry.</summary>
    public Task<IngestResult> LoadAsync(VendorFile file, long? limit, bool commit = true) => Pipeline(target, Timings).RunAsync(Request(file, limit, commit), CancellationToken.None);

    /// <summary>Imports a file; a run that has not ended counts as stale.</summary>
    public Task<IngestResult> TakeOverAsync(VendorFile file, long? limit)
        => Pipeline(target, Timings with { StaleAfter = TimeSpan.Zero }).RunAsync(Request(file, limit, commit: true), CancellationToken.None);

    /// <summary>Imports a file, and terminates its sessions after a delay.</summary>
    public Task<IngestResult> KilledLoadAsync(VendorFile file, long? limit, TimeSpan delay)
        => KilledAsync("load", () => Pipeline(victims, Timings).RunAsync(Request(file, limit, commit: true), CancellationToken.None), delay);

    /// <summary>Rolls a run back.</summary>
    public Task<RollbackRecord> RollbackAsync(Guid run, bool reinstate) => new RunCommands(target, Log).RollbackAsync(run, "test", reinstate, CancellationToken.None);

    /// <summary>Rolls a run back, and terminates the session after a delay.</summary>
    public Task<RollbackRecord> KilledRollbackAsync(Guid run, bool reinstate, TimeSpan delay)
        => KilledAsync("rollback", () => new RunCommands(victims, Log).RollbackAsync(run, "test", reinstate, CancellationToken.None), delay);

    /// <summary>Aborts a run.</summary>
    public Task<ImportRunRecord> AbortAsync(Guid run) => new RunCommands(target, Log).AbortAsync(run, "test", CancellationToken.None);

    /// <summary>Calls <c>ingest.reinstate_skipped_rows</c>.</summary>
    public Task<long> ReinstateAsync(Guid run) => @operator.ScalarAsync<long>("SELECT ingest.reinstate_skipped_rows($1)", run);

    /// <summary>Claims a file with SQL.</summary>
    /// <returns>The run; null if it could not be claimed.</returns>
    public async Task<Guid?> ClaimRunAsync(VendorFile file) => await @operator.ScalarAsync<object>(
        "SELECT CASE claim_status WHEN 'claimed' THEN run_id END FROM ingest.claim_import_run($1, $2, $3)", Source, file.Batch, file.Hash) as Guid?;

    /// <summary>Picks any run; null if there is none.</summary>
    public Task<Guid?> PickRunAsync(int pick) => PickAsync(pick, "true");

    /// <summary>Picks a run that has ended; null if there is none.</summary>
    public Task<Guid?> PickEndedRunAsync(int pick) => PickAsync(pick, "status <> 'processing'");

    /// <summary>Inserts one row into a claimed run and finalizes it, unless somebody else is faster.</summary>
    public async Task FinishRunAsync(Guid run, Person person)
    {
        try
        {
            await FinishRunAsync(run, person, "pending", null);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // The person is live. A load would land the row as skipped.
        }
    }

    /// <summary>Inserts one row into a claimed run and finalizes it.</summary>
    /// <returns>Whether the run was completed; otherwise nothing was kept.</returns>
    public async Task<bool> FinishRunAsync(Guid run, Person person, string status, (Guid Run, long Number)? firstCopy)
    {
        await using var transaction = await @operator.BeginTransactionAsync();
        await InsertAsync(run, 1, person, status, firstCopy);
        if (!await @operator.ScalarAsync<bool>("SELECT ingest.finalize_import_run($1)", run))
        {
            return false;
        }

        await transaction.CommitAsync();
        return true;
    }

    /// <summary>Finalizes a run with counts that are not those of its rows.</summary>
    /// <returns>Whether that was accepted.</returns>
    public async Task<bool> FinalizeFalselyAsync(Guid run, long inserted)
    {
        try
        {
            return await @operator.ScalarAsync<bool>("SELECT ingest.finalize_import_run($1, $2, $2, 0, 0)", run, inserted);
        }
        catch (PostgresException error) when (error.SqlState == CannotMark)
        {
            return false;
        }
    }

    /// <summary>Inserts a row into a run that has ended.</summary>
    /// <returns>Whether the key was free.</returns>
    public async Task<bool> InsertRowAsync(Guid run, long number, Person person)
    {
        try
        {
            await InsertAsync(run, FirstForeignRow + number, person, "pending", null);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    /// <summary>Sets a run's status.</summary>
    /// <returns>Whether a run changed.</returns>
    public async Task<bool> SetStatusAsync(Guid run, string status)
        => await Owner.ScalarAsync<object>($"UPDATE ingest.import_runs SET status = '{status}' WHERE id = $1 RETURNING id", run) is Guid;

    /// <summary>Erases a person.</summary>
    /// <returns>How many rows lost their values.</returns>
    public Task<long> EraseAsync(Person person)
        => Owner.ScalarAsync<long>("SELECT rows_erased FROM ingest.erase_person($1, $2, $3)", Source, person.Email, person.Name);

    /// <summary>Claims rows to promote.</summary>
    public Task<string[]> ClaimRowsAsync(int size, bool takeOver, string name) => ClaimRowsAsync(promoter, size, takeOver, name);

    /// <summary>Writes claimed people to the promoter's table and marks them.</summary>
    /// <returns>Whether all of them were still the promoter's; otherwise nothing was kept.</returns>
    public Task<bool> MarkRowsAsync(string[] claims) => MarkRowsAsync(promoter, claims);

    /// <summary>Gives rows back.</summary>
    public Task<long> ReleaseRowsAsync(string[] claims) => promoter.ScalarAsync<long>("SELECT ingest.release_rows($1)", (object)claims);

    /// <summary>Claims, writes and marks in one transaction.</summary>
    /// <returns>The rows.</returns>
    public Task<string[]> PromoteAsync(int size, bool takeOver, string name) => PromoteAsync(promoter, size, takeOver, name, _ => { });

    /// <summary>The same in a session that is terminated after a delay.</summary>
    /// <param name="size">How many rows.</param>
    /// <param name="takeOver">Whether claims of others count as stale.</param>
    /// <param name="name">The promoter's name.</param>
    /// <param name="delay">The delay.</param>
    /// <param name="claimed">Is told the rows before they are marked.</param>
    public async Task KilledPromotionAsync(int size, bool takeOver, string name, TimeSpan delay, Action<string[]> claimed)
    {
        await using var session = await victims.DataSource.OpenConnectionAsync();
        await session.ExecuteAsync("SET ROLE ingest_promoter");
        await KilledAsync("promotion", () => PromoteAsync(session, size, takeOver, name, claimed), delay);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await @operator.DisposeAsync();
        await promoter.DisposeAsync();
        await target.DisposeAsync();
        await victims.DisposeAsync();
        folder.Dispose();
    }

    private IngestPipeline Pipeline(DatabaseTarget database, IngestTimings timings) => new(database, Log, null, timings);

    private async Task<Guid?> PickAsync(int pick, string condition) => await @operator.ScalarAsync<object?>(
        $"""
        SELECT id FROM (
            SELECT id, row_number() OVER (ORDER BY created_at, id) AS place, count(*) OVER () AS runs FROM ingest.import_runs WHERE {condition}) AS run
        WHERE place = 1 + $1 % runs
        """,
        pick) as Guid?;

    private static async Task<string[]> PromoteAsync(NpgsqlConnection session, int size, bool takeOver, string name, Action<string[]> claimed)
    {
        await using var transaction = await session.BeginTransactionAsync();
        var claims = await ClaimRowsAsync(session, size, takeOver, name);
        claimed(claims);
        if (claims.Length > 0)
        {
            await WriteAndMarkAsync(session, claims);
        }

        await transaction.CommitAsync();
        return claims;
    }

    private static Task<string[]> ClaimRowsAsync(NpgsqlConnection session, int size, bool takeOver, string name) => session.ScalarAsync<string[]>(
        "SELECT coalesce(array_agg(row_claim), '{}') FROM ingest.claim_rows_to_promote($1, $2, $3)", size, name, takeOver ? TimeSpan.Zero : TimeSpan.FromHours(1));

    private static async Task<bool> MarkRowsAsync(NpgsqlConnection session, string[] claims)
    {
        await using var transaction = await session.BeginTransactionAsync();
        try
        {
            await WriteAndMarkAsync(session, claims);
            await transaction.CommitAsync();
            return true;
        }
        catch (PostgresException error) when (error.SqlState == CannotMark)
        {
            return false;
        }
    }

    private static async Task WriteAndMarkAsync(NpgsqlConnection session, string[] claims)
    {
        await session.ExecuteAsync("INSERT INTO crm.people (dedupe_key) SELECT decode(split_part(row_claim, '.', 1), 'hex') FROM unnest($1) AS given (row_claim)", (object)claims);
        await session.ExecuteAsync("SELECT ingest.mark_promoted($1, 'crm.people')", (object)claims);
    }

    private Task InsertAsync(Guid run, long number, Person person, string status, (Guid Run, long Number)? firstCopy) => @operator.ExecuteAsync(
        $"""
        INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status, plaintiff_name, email, duplicate_of_run_id, duplicate_of_row_number)
        VALUES ($1, $2, 2, ingest.key_prefix(decode($3, 'hex')), decode($3, 'hex'), '{status}', $4, $5, $6, $7)
        """,
        run, number, person.Key, person.Name, person.Email, firstCopy?.Run, firstCopy?.Number);

    private IngestRequest Request(VendorFile file, long? limit, bool commit)
    {
        var path = written.GetOrAdd(file.Batch, batch => new Lazy<string>(() => folder.Write(batch + ".csv", file.Text))).Value;
        return new IngestRequest { Path = path, SourceSystem = Source, Commit = commit, Limit = limit };
    }

    // A load has several sessions. All of them end, but only those that do something count.
    private async Task<T> KilledAsync<T>(string what, Func<Task<T>> operation, TimeSpan delay)
    {
        var running = Task.Run(operation);
        await Task.WhenAny(running, Task.Delay(delay));
        var ended = await Owner.ScalarAsync<int[]>(
            $$"""
            SELECT coalesce(array_agg(pid) FILTER (WHERE is_terminated AND state <> 'idle'), '{}')
            FROM (SELECT pid, state, pg_terminate_backend(pid) AS is_terminated FROM pg_stat_activity
                  WHERE datname = current_database() AND application_name = '{{victimName}}' OFFSET 0) AS victim
            """);
        Killed.AddOrUpdate(what, ended.Length, (_, before) => before + ended.Length);
        try
        {
            return await running;
        }
        finally
        {
            // A session that ends holds its locks a little longer than its client hears of it, and a promoter skips locked rows.
            while (ended.Length > 0 && await Owner.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ANY ($1))", (object)ended))
            {
                await Task.Delay(1);
            }
        }
    }
}
