using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>A load that reconciled and whose COMMIT the server then refuses.</summary>
[Integration]
public sealed class RefusedCommitTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private const string Refuse = """
        CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
        CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON ingest.import_runs DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.status = 'completed') EXECUTE FUNCTION public.refuse();
        """;

    [Fact]
    public async Task A_commit_that_a_deferred_trigger_rejects_reports_no_reconciliation()
    {
        await database.ExecuteAsync(Refuse);
        try
        {
            using var ingest = new Ingest(database);
            var result = await ingest.CommitAsync(ingest.File("refused.csv", Enumerable.Range(1, 3)));

            Assert.Equal((IngestOutcome.Failed, IngestErrorId.DatabaseError), (result.Outcome, result.Error?.ErrorId));
            Assert.Equal((null, null, null, null), (result.Reconciled, result.Expected, result.Actual, result.Delta));
            Assert.Equal((3L, 0L, 0L), (result.RowsFetched, result.RowsInserted, result.RowsSkipped));
            Assert.DoesNotContain("reconcile=", result.Summary, StringComparison.Ordinal);
            Assert.Equal("failed", await ingest.StatusAsync(result.RunId));
            Assert.Equal(0, await ingest.RowsAsync(result.RunId));
        }
        finally
        {
            await database.ExecuteAsync("DROP TRIGGER refuse ON ingest.import_runs; DROP FUNCTION public.refuse();");
        }
    }
}
