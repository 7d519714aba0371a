using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Cleans up after the steps as an operator would, and checks what must be true then.</summary>
/// <param name="session">The operator's session.</param>
/// <param name="people">Everyone.</param>
/// <param name="erased">Who was erased.</param>
internal sealed class Cleanup(Sessions session, IReadOnlyList<Person> people, IReadOnlyCollection<Person> erased)
{
    private const string LiveAfterTheirEnd = """
        SELECT coalesce(array_agg(id), '{}') FROM ingest.import_runs AS run WHERE status IN ('failed', 'rolled_back') AND EXISTS (
            SELECT FROM ingest.plaintiffs_raw AS landed WHERE import_run_id = run.id AND landed.status IN ('pending', 'processing'))
        """;

    private const string WithStrandedPeople = "SELECT coalesce(array_agg(id), '{}') FROM ingest.import_runs WHERE ingest.count_stranded_rows(id) > 0";

    private const string LivePeople = """
        SELECT count(*) FROM ingest.plaintiffs_raw AS landed WHERE status IN ('pending', 'processing', 'promoted')
            AND NOT EXISTS (SELECT FROM ingest.erased_keys AS erased WHERE erased.dedupe_key = landed.dedupe_key)
        """;

    /// <summary>Aborts runs that hang, rolls back runs that the doctor reports, reinstates stranded people, and imports everyone twice.</summary>
    public async Task RunAsync()
    {
        foreach (var run in await session.Owner.ScalarAsync<Guid[]>("SELECT coalesce(array_agg(id), '{}') FROM ingest.import_runs WHERE status = 'processing'"))
        {
            await session.AbortAsync(run);
        }

        foreach (var query in new[] { LiveAfterTheirEnd, WithStrandedPeople })
        {
            foreach (var run in await session.Owner.ScalarAsync<Guid[]>(query))
            {
                await session.RollbackAsync(run, reinstate: true);
            }
        }

        Assert.Empty(await session.Owner.ScalarAsync<Guid[]>(LiveAfterTheirEnd));
        Assert.Empty(await session.Owner.ScalarAsync<Guid[]>(WithStrandedPeople));
        await Invariants.AssertAsync(session, erased);

        var everyone = Enumerable.Range(0, Person.Count).ToList();
        var missing = people.Count - erased.Count - await session.Owner.ScalarAsync<long>(LivePeople);
        var prediction = await session.LoadAsync(new VendorFile(people, everyone), null, commit: false);
        Assert.Equal((null, missing), (prediction.Error?.Message, prediction.RowsInserted));
        await AssertImportsAsync(new VendorFile(people, everyone), missing);
        everyone.Reverse();
        await AssertImportsAsync(new VendorFile(people, everyone), 0);
        await Invariants.AssertAsync(session, erased);
    }

    private async Task AssertImportsAsync(VendorFile file, long inserted)
    {
        var result = await session.LoadAsync(file, null);
        Assert.Equal((null, IngestOutcome.Committed, inserted), (result.Error?.Message, result.Outcome, result.RowsInserted));
    }
}
