using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>
/// The errors that need a fault at the right moment: a real server is made to commit it, with numbers and persons in all that it says,
/// and none of them may come out. What needs no fault is in <see cref="PrivacyTests"/>, which reads another server's log: into this
/// one's the test itself writes them.
/// </summary>
public sealed class PrivacyFaultTests(OwnServer server) : ModuleTest, IClassFixture<OwnServer>
{
    private static readonly string Number = Plants.Forms[0];

    private string Connection => server.Settings.ConnectionString;

    [Theory]
    [InlineData(IngestErrorId.RunLost, "BEFORE UPDATE", "IF NEW.status = 'completed' THEN RETURN NULL; END IF; RETURN NEW;")]
    [InlineData(IngestErrorId.ReconciliationFailed, "BEFORE UPDATE", "IF NEW.status = 'completed' THEN NEW.rows_inserted := NEW.rows_inserted + 1; END IF; RETURN NEW;")]
    [InlineData(IngestErrorId.TransientDatabaseError, "BEFORE INSERT", "RAISE EXCEPTION '{0}' USING ERRCODE = '40001', DETAIL = '{0}', HINT = '{0}';")]
    [InlineData(IngestErrorId.DatabaseError, "BEFORE INSERT", "RAISE EXCEPTION '{0}' USING ERRCODE = 'XX000', DETAIL = '{0}', HINT = '{0}', COLUMN = '{0}', TABLE = '{0}';")]
    public async Task A_server_error_shows_no_number_and_no_person(IngestErrorId error, string moment, string fault)
    {
        var database = $"fault_{error.ToString().ToLowerInvariant()}";
        var connection = new NpgsqlConnectionStringBuilder(Connection) { Database = database }.ConnectionString;
        await server.ExecuteAsync($"CREATE DATABASE {database}");
        Get("$null = Update-IngestDatabase -ConnectionString $args[0]", connection);
        var said = $"{Plants.Name} {Number} {Plants.Email}";
        await server.ExecuteAsync(
            $"""
            CREATE FUNCTION public.fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {fault.Replace("{0}", said, StringComparison.Ordinal)} END $$;
            CREATE TRIGGER fault {moment} ON ingest.import_runs FOR EACH ROW EXECUTE FUNCTION public.fault();
            """,
            database);

        AssertPrivate(error, Run("Invoke-PlaintiffIngest $args[0] -SourceSystem jbi -Commit -ConnectionString $args[1] -Verbose -Debug -WarningAction Continue", File(), connection));
        await AssertRunsArePrivateAsync(database);
    }

    [Fact]
    public async Task A_file_that_changes_shows_no_number_and_no_person()
    {
        var file = File();

        var result = await WhileClaimingAsync(file, "changed", () =>
        {
            System.IO.File.AppendAllText(file, $"{Plants.Name} {Number},{Plants.Email},1,2,3,4\n");
            return Task.CompletedTask;
        });

        AssertPrivate(IngestErrorId.FileChanged, result);
        await AssertRunsArePrivateAsync();
    }

    [Fact]
    public async Task A_load_that_is_stopped_shows_no_number_and_no_person()
    {
        await using var holder = await HoldAsync("plaintiffs_raw");
        var work = IngestAsync(File(), "stopped");
        await WaitForAsync("SELECT status::text FROM ingest.import_runs WHERE source_batch_id = 'stopped'", "processing");

        Engine.Stop();
        var result = await work;

        Assert.Equal(string.Empty, Plants.FoundIn(Capture.All(result)));
        Assert.Contains(nameof(IngestErrorId.Cancelled), Assert.Single(await server.TextsAsync("SELECT error_details::text FROM ingest.import_runs WHERE source_batch_id = 'stopped'")), StringComparison.Ordinal);
        await AssertRunsArePrivateAsync();
    }

    [Fact]
    public async Task A_private_database_that_does_not_start_shows_no_number_and_no_person()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for a broken PostgreSQL is a shell script.");
        var programs = Directory.CreateDirectory(Folder.PathOf($"bin {Number}")).FullName;
        foreach (var program in new[] { "postgres", "initdb", "pg_ctl" })
        {
            var path = Path.Combine(programs, program);
            await System.IO.File.WriteAllTextAsync(
                path, $"#!/bin/sh\n[ \"$1\" = --version ] && echo 'postgres (PostgreSQL) 15.9' && exit 0\necho 'broken {Number}' >&2\nexit 1\n", TestContext.Current.CancellationToken);
#pragma warning disable CA1416 // Skipped on Windows.
            System.IO.File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
            System.IO.File.SetUnixFileMode(Folder.Path, (UnixFileMode)0b111_101_101);
#pragma warning restore CA1416
        }

        var script = Folder.Write("start.ps1", """
            param($Module)
            Import-Module $Module
            try { Get-ImportRun -Environment Local -Verbose -Debug *>&1 | ForEach-Object { "$_" } } catch { "$_" }
            foreach ($record in $Error) { "ID=$($record.FullyQualifiedErrorId)"; $record | Format-List * -Force | Out-String; $record.Exception.ToString() }
            """);
        var child = await ChildProcess.RunScriptAsync(
            [script, "-Module", Repository.PathOf("PlaintiffIngest.psd1")],
            new Dictionary<string, string?> { ["PLAINTIFF_INGEST_PGBIN"] = programs, ["PLAINTIFF_INGEST_DATA"] = Folder.PathOf($"data {Number}") });

        Assert.Contains($"ID=PlaintiffIngest.{IngestErrorId.LocalServerFailed}", child.Output, StringComparison.Ordinal);
        Assert.Equal(string.Empty, Plants.FoundIn(child.Output + child.Error));
    }

    private string File() => Folder.Write($"jbi {Number}.csv", Plants.File(Number, "fault"));

    private static void AssertPrivate(IngestErrorId expected, EngineResult result)
    {
        Assert.Contains($"PlaintiffIngest.{expected}", string.Join(' ', result.Errors.Append(result.Terminating).Select(error => error?.FullyQualifiedErrorId)), StringComparison.Ordinal);
        Assert.Equal(string.Empty, Plants.FoundIn(Capture.All(result)));
    }

    private async Task AssertRunsArePrivateAsync(string? database = null)
    {
        foreach (var text in new[] { "SELECT run::text FROM ingest.import_runs AS run", "SELECT event::text FROM ingest.import_events AS event" })
        {
            Assert.All(await server.TextsAsync(text, database), found => Assert.Equal(string.Empty, Plants.FoundIn(found)));
        }
    }

    private Task<EngineResult> IngestAsync(string file, string batch)
        => Task.Run(() => Run("Invoke-PlaintiffIngest $args[0] -SourceSystem jbi -SourceBatchId $args[1] -Commit -ConnectionString $args[2] -Verbose -Debug -WarningAction Continue", file, batch, Connection));

    // The file has its hash when the claim waits.
    private async Task<EngineResult> WhileClaimingAsync(string file, string batch, Func<Task> change)
    {
        Task<EngineResult> work;
        await using (await HoldAsync("import_runs"))
        {
            work = IngestAsync(file, batch);
            await WaitForAsync("SELECT wait_event_type FROM pg_stat_activity WHERE query LIKE '%claim_import_run(%' AND wait_event_type = 'Lock'", "Lock");
            await change();
        }

        return await work;
    }

    private async Task<NpgsqlConnection> HoldAsync(string table)
    {
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Connection) { Pooling = false }.ConnectionString);
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE ingest.{table} IN SHARE ROW EXCLUSIVE MODE", holder);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return holder;
    }

    private async Task WaitForAsync(string sql, string expected)
    {
        for (var attempt = 0; !(await server.TextsAsync(sql)).Contains(expected); attempt++)
        {
            Assert.True(attempt < 1200, $"Not '{expected}' in time: {sql}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
