using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Schema;

/// <summary>A schema <c>ingest</c> that belongs to something else is named as such by every command.</summary>
[Integration]
public sealed class ForeignSchemaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("CREATE SCHEMA ingest")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.import_runs (id int); CREATE TABLE ingest.plaintiffs_raw (id int)")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.schema_migrations (version text PRIMARY KEY); CREATE TABLE ingest.import_runs (id uuid, status text)")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.schema_migrations (version text, name text, sha256 text, applied_at timestamptz, applied_by text)")]
    [InlineData("CREATE SCHEMA ingest; CREATE FUNCTION ingest.claim_import_run(text, text, text) RETURNS int LANGUAGE sql AS 'SELECT 1'")]
    public async Task Every_command_says_so(string foreign)
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await database.ExecuteAsync(foreign);
        await using var target = database.CreateTarget();
        var queries = new RunQueries(target);
        var run = Guid.NewGuid();

        foreach (var act in new Func<Task>[]
        {
            async () => await queries.GetRunsAsync(new RunFilter(), Token).ToListAsync(Token),
            async () => await queries.GetReconciliationsAsync(new RunFilter(), Token).ToListAsync(Token),
            async () => await queries.GetRowsAsync(run, null, null, Token).ToListAsync(Token),
            async () => await queries.GetHistoryAsync(new RunFilter(), Token).ToListAsync(Token),
            async () => await queries.GetEventsAsync(new RunFilter(), Token).ToListAsync(Token),
            async () => await queries.GetVendorsAsync(Token).ToListAsync(Token),
            () => new RunCommands(target).RollbackAsync(run, "test", reinstate: false, Token),
            () => new RunCommands(target).AbortAsync(run, "test", Token),
        })
        {
            Assert.Equal(IngestErrorId.ForeignSchema, (await Assert.ThrowsAsync<IngestException>(act)).ErrorId);
        }

        using var ingest = new Ingest(database);
        foreach (var commit in (bool[])[true, false])
        {
            var result = await ingest.RunAsync(Ingest.Request(ingest.File($"file{commit}.csv", [1]), commit));
            Assert.Equal((IngestOutcome.Failed, IngestErrorId.ForeignSchema, ExitCode.ConfigurationError), (result.Outcome, result.Error!.ErrorId, result.ExitCode));
        }
    }
}
