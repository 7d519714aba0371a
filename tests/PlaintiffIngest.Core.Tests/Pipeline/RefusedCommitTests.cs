using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>A claim, or a load that reconciled, whose COMMIT the server then refuses.</summary>
[Integration]
public sealed class RefusedCommitTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task A_commit_that_a_deferred_trigger_rejects_reports_no_reconciliation()
        => await RefuseAsync("AFTER UPDATE", "completed", async () =>
        {
            using var ingest = new Ingest(database);
            var result = await ingest.CommitAsync(ingest.File("refused.csv", Enumerable.Range(1, 3)));

            Assert.Equal((IngestOutcome.Failed, IngestErrorId.DatabaseError), (result.Outcome, result.Error?.ErrorId));
            Assert.Equal((null, null, null, null), (result.Reconciled, result.Expected, result.Actual, result.Delta));
            Assert.Equal((3L, 0L, 0L), (result.RowsFetched, result.RowsInserted, result.RowsSkipped));
            Assert.DoesNotContain("reconcile=", result.Summary, StringComparison.Ordinal);
            Assert.Equal("failed", await ingest.StatusAsync(result.RunId));
            Assert.Equal(0, await ingest.RowsAsync(result.RunId));
        });

    [Fact]
    public async Task Nothing_is_loaded_for_a_claim_whose_commit_is_rejected()
        => await RefuseAsync("AFTER INSERT", "processing", async () =>
        {
            using var ingest = new Ingest(database);
            var result = await ingest.CommitAsync(ingest.File("unclaimed.csv", Enumerable.Range(1, 3)));

            Assert.Equal((IngestOutcome.Failed, IngestErrorId.DatabaseError, 0L), (result.Outcome, result.Error?.ErrorId, result.RowsFetched));
            Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs WHERE filename = 'unclaimed.csv'"));
        });

    private async Task RefuseAsync(string when, string status, Func<Task> actAsync)
    {
        await database.ExecuteAsync($"""
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
            CREATE CONSTRAINT TRIGGER refuse {when} ON ingest.import_runs DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.status = '{status}') EXECUTE FUNCTION public.refuse();
            """);
        try
        {
            await actAsync();
        }
        finally
        {
            await database.ExecuteAsync("DROP TRIGGER refuse ON ingest.import_runs; DROP FUNCTION public.refuse();");
        }
    }
}
