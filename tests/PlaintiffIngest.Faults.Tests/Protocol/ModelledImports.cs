using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Imports, and compares their results with the model.</summary>
/// <param name="sessions">The sessions.</param>
/// <param name="model">The expected state.</param>
internal sealed class ModelledImports(Sessions sessions, Model model)
{
    /// <summary>Imports a file.</summary>
    public async Task LoadAsync(VendorFile file, long? limit)
    {
        var (outcome, _) = model.Answer(file, limit);
        Assert.Equal(outcome, Imported(await sessions.LoadAsync(file, limit), file, limit));
    }

    /// <summary>Imports a file whose sessions are terminated once.</summary>
    public async Task KilledLoadAsync(VendorFile file, TimeSpan delay)
    {
        var (outcome, _) = model.Answer(file, null);
        Assert.Equal(outcome, Imported(await sessions.KilledLoadAsync(file, null, delay), file, null));
    }

    /// <summary>Imports the file of a silent run.</summary>
    public async Task TakeOverAsync(ModelRun silent)
    {
        var (outcome, blocking) = model.Answer(silent.File, silent.Limit);
        if (outcome == IngestOutcome.InProgress)
        {
            model.Fail(blocking!, "taken_over");
            outcome = IngestOutcome.Committed;
        }

        Assert.Equal(outcome, Imported(await sessions.TakeOverAsync(silent.File, silent.Limit), silent.File, silent.Limit));
    }

    /// <summary>Runs a file dry.</summary>
    public async Task DryRunAsync(VendorFile file, long? limit)
    {
        var (outcome, _) = model.Answer(file, limit);
        var predicted = model.Predict(file, limit);
        var result = await sessions.LoadAsync(file, limit, commit: false);
        if (outcome != IngestOutcome.Committed)
        {
            Assert.Equal(outcome, result.Outcome);
        }
        else if (predicted.Errored == predicted.Fetched)
        {
            Assert.Equal(IngestErrorId.NoValidRows, result.Error?.ErrorId);
        }
        else
        {
            Assert.Equal((null, IngestOutcome.DryRun), (result.Error?.Message, result.Outcome));
            Assert.Equal(predicted, (result.RowsFetched, result.RowsInserted, result.RowsSkipped, result.RowsErrored));
        }
    }

    /// <summary>Imports two files at the same time. The database decides which is first; who is skipped follows from that.</summary>
    public async Task LoadAtOnceAsync(VendorFile first, VendorFile second)
    {
        VendorFile[] files = [first, second];
        var results = await Task.WhenAll(files.Select(file => Task.Run(() => sessions.LoadAsync(file, null))));
        var claimed = results.Zip(files).Where(import => import.First.ClaimStatus == ClaimStatus.Claimed).ToDictionary(import => import.First.RunId!.Value, import => import.Second);
        Assert.All(results, result => Assert.True(result.Error?.ErrorId is null or IngestErrorId.NoValidRows or IngestErrorId.InProgress, result.Error?.Message));

        foreach (var run in await OrderAsync(claimed.Keys, "created_at"))
        {
            model.Claim(run, claimed[run], null);
        }

        foreach (var run in await OrderAsync(claimed.Keys, "completed_at"))
        {
            model.Load(model.Run(run));
        }
    }

    /// <summary>Claims a file with SQL.</summary>
    public async Task ClaimRunAsync(VendorFile file)
    {
        var run = await sessions.ClaimRunAsync(file);
        Assert.Equal(model.Answer(file, null).Outcome == IngestOutcome.Committed, run is not null);
        if (run is { } claimed)
        {
            model.Claim(claimed, file, null);
        }
    }

    /// <summary>Inserts a row into a claimed run, and finalizes it.</summary>
    public async Task FinishRunAsync(ModelRun run, Person person)
    {
        if (model.Erased.Contains(person))
        {
            return;
        }

        var row = model.Land(run.Id, 1, new VendorRow(person, IsValid: true));
        Assert.Equal(run.IsProcessing, await sessions.FinishRunAsync(run.Id, person, row.Status, row.FirstCopy));
        if (run.IsProcessing)
        {
            model.Rows.Add(row);
            model.Complete(run);
        }
    }

    /// <summary>Finalizes a run with false counts.</summary>
    public async Task FinalizeFalselyAsync(ModelRun run, long inserted) => Assert.False(await sessions.FinalizeFalselyAsync(run.Id, inserted));

    // The outcome of the import; a file without a valid row counts as committed, because its run is claimed too.
    private IngestOutcome Imported(IngestResult result, VendorFile file, long? limit)
    {
        var predicted = model.Predict(file, limit);
        if (result.ClaimStatus != ClaimStatus.Claimed)
        {
            return result.Outcome;
        }

        if (predicted.Errored == predicted.Fetched)
        {
            Assert.Equal(IngestErrorId.NoValidRows, result.Error?.ErrorId);
        }
        else
        {
            Assert.Equal((null, IngestOutcome.Committed), (result.Error?.Message, result.Outcome));
            Assert.Equal(predicted, (result.RowsFetched, result.RowsInserted, result.RowsSkipped, result.RowsErrored));
        }

        model.Load(model.Claim(result.RunId!.Value, file, limit));
        return IngestOutcome.Committed;
    }

    private Task<Guid[]> OrderAsync(IEnumerable<Guid> runs, string column) => sessions.Owner.ScalarAsync<Guid[]>(
        $"SELECT coalesce(array_agg(id ORDER BY {column}), '{{}}') FROM ingest.import_runs WHERE id = ANY ($1)", (object)runs.ToArray());
}
