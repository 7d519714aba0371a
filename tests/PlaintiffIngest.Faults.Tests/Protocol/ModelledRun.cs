using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Takes steps one after another, and compares the database with the model after each of them.</summary>
/// <param name="sessions">The sessions.</param>
internal sealed class ModelledRun(Sessions sessions)
{
    private static readonly string[] Statuses = ["rolled_back", "completed", "failed"];

    private readonly List<string[]> claims = [];

    private Model model = new(Person.AllOf(sessions.Source));
    private int promoters;

    /// <summary>Takes the steps, and then does what an operator does at the end of the day: everyone is live once.</summary>
    public async Task RunAsync(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            await TakeAsync(step);
            await Snapshot.AssertAsync(sessions.Owner, model, step.ToString());
        }

        await AssertDoctorAsync();
        foreach (var run in model.Runs.Where(run => model.Stranded(run.Id) > 0).ToList())
        {
            await RollbackAsync(run, reinstate: true);
            await Snapshot.AssertAsync(sessions.Owner, model, "reinstating at the end");
        }

        Assert.Equal(0, model.Runs.Sum(run => model.Stranded(run.Id)));
        await ImportEveryoneAsync();
    }

    private async Task ImportEveryoneAsync()
    {
        var everyone = Enumerable.Range(0, Person.Count).ToList();
        var missing = model.People.Count(person => model.LiveRow(person) is null && !model.Erased.Contains(person));
        var file = new VendorFile(model.People, everyone);
        await DryRunAsync(file, null);
        var result = await sessions.LoadAsync(file, null);
        Assert.Equal((null, IngestOutcome.Committed, missing), (result.Error?.Message, result.Outcome, result.RowsInserted));
        model.Load(model.Claim(result.RunId!.Value, file, null));
        await Snapshot.AssertAsync(sessions.Owner, model, "importing everyone");

        everyone.Reverse();
        var again = await sessions.LoadAsync(new VendorFile(model.People, everyone), null);
        Assert.Equal((null, IngestOutcome.Committed, 0L), (again.Error?.Message, again.Outcome, again.RowsInserted));
        await Invariants.AssertAsync(sessions, model.Erased);
    }

    private Task TakeAsync(Step step) => step.Operation switch
    {
        Operation.Load => LoadAsync(FileOf(step), step.Flag && step.Size < 6 ? step.Size : null),
        Operation.LoadAgain when Pick(model.Runs, step) is { } run => LoadAsync(run.File, run.Limit),
        Operation.DryRun => DryRunAsync(FileOf(step), null),
        Operation.LoadTwoFilesAtOnce => LoadAtOnceAsync(FileOf(step), new VendorFile(model.People, step.Cells.Reverse().Append(step.Pick % Person.Count))),
        Operation.LoadOneFileTwiceAtOnce => LoadAtOnceAsync(FileOf(step), FileOf(step)),
        Operation.Rollback when Pick(model.Runs, step) is { } run => RollbackAsync(run, step.Flag),
        Operation.Reinstate when Pick(model.Runs, step) is { } run => ReinstateAsync(run),
        Operation.ClaimRun => ClaimRunAsync(FileOf(step)),
        Operation.FinishRun when Pick(Silent, step) is { } run => FinishRunAsync(run, PersonOf(step)),
        Operation.FinalizeWithFalseCounts when Pick(model.Runs, step) is { } run => FinalizeFalselyAsync(run, step.Flag ? 0 : step.Size),
        Operation.Abort when Pick(model.Runs, step) is { } run => AbortAsync(run),
        Operation.TakeRunOver when Pick([.. model.Runs.Where(run => run.IsProcessing)], step) is { } run => TakeOverAsync(run),
        Operation.ClaimRows => ClaimRowsAsync(step.Size, step.Flag),
        Operation.MarkRows when Pick(claims, step) is { } held => MarkRowsAsync(held),
        Operation.ReleaseRows when Pick(claims, step) is { } held => ReleaseRowsAsync(held),
        Operation.Promote => PromoteAsync(step.Size, step.Flag),
        Operation.Erase => EraseAsync(PersonOf(step)),
        Operation.SetStatus when Pick(model.Runs, step) is { } run => SetStatusAsync(run, Statuses[step.Size % Statuses.Length]),
        Operation.InsertRow when Pick([.. model.Runs.Where(run => !run.IsProcessing)], step) is { } run => InsertRowAsync(run, PersonOf(step)),
        Operation.KilledLoad => KilledLoadAsync(FileOf(step), step.Delay),
        Operation.KilledRollback when Pick(model.Runs, step) is { } run => KilledRollbackAsync(run, step.Flag, step.Delay),
        Operation.KilledPromotion => KilledPromotionAsync(step.Size, step.Flag, step.Delay),
        _ => Task.CompletedTask,
    };

    // Runs whose worker claimed them with SQL; it may wake up after the run has ended.
    private IReadOnlyList<ModelRun> Silent => [.. model.Runs.Where(run => run.IsProcessing || !model.RowsOf(run.Id).Any())];

    private static T? Pick<T>(IReadOnlyList<T> choices, Step step)
        where T : class => choices.Count == 0 ? null : choices[step.Pick % choices.Count];

    private VendorFile FileOf(Step step) => new(model.People, step.Cells);

    private Person PersonOf(Step step) => model.People[step.Cells[0] % Person.Count];

    private string NewPromoter() => $"promoter {(char)('a' + (promoters++ % 26))}";

    private async Task LoadAsync(VendorFile file, long? limit)
    {
        var (outcome, _) = model.Answer(file, limit);
        Assert.Equal(outcome, Imported(await sessions.LoadAsync(file, limit), file, limit));
    }

    private async Task KilledLoadAsync(VendorFile file, TimeSpan delay)
    {
        var (outcome, _) = model.Answer(file, null);
        Assert.Equal(outcome, Imported(await sessions.KilledLoadAsync(file, null, delay), file, null));
    }

    private async Task TakeOverAsync(ModelRun silent)
    {
        var (outcome, blocking) = model.Answer(silent.File, silent.Limit);
        if (outcome == IngestOutcome.InProgress)
        {
            model.Fail(blocking!, "taken_over");
            outcome = IngestOutcome.Committed;
        }

        Assert.Equal(outcome, Imported(await sessions.TakeOverAsync(silent.File, silent.Limit), silent.File, silent.Limit));
    }

    // The outcome of the import; a file without a valid row counts as committed, because its run is claimed too.
    private IngestOutcome Imported(IngestResult result, VendorFile file, long? limit)
    {
        var predicted = model.Predict(file, limit);
        if (result.ClaimStatus != ClaimStatus.Claimed)
        {
            Assert.Null(result.Error?.Message is { } message && result.Outcome != IngestOutcome.InProgress ? message : null);
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

    private async Task DryRunAsync(VendorFile file, long? limit)
    {
        var result = await sessions.LoadAsync(file, limit, commit: false);
        var predicted = model.Predict(file, limit);
        if (predicted.Errored < predicted.Fetched)
        {
            Assert.Equal((null, IngestOutcome.DryRun), (result.Error?.Message, result.Outcome));
            Assert.Equal(predicted, (result.RowsFetched, result.RowsInserted, result.RowsSkipped, result.RowsErrored));
        }
    }

    // The database decides which is first. Who is skipped follows from that.
    private async Task LoadAtOnceAsync(VendorFile first, VendorFile second)
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

    private Task<Guid[]> OrderAsync(IEnumerable<Guid> runs, string column) => sessions.Owner.ScalarAsync<Guid[]>(
        $"SELECT coalesce(array_agg(id ORDER BY {column}), '{{}}') FROM ingest.import_runs WHERE id = ANY ($1)", (object)runs.ToArray());

    private async Task RollbackAsync(ModelRun run, bool reinstate)
    {
        var (expected, error) = RolledBack(model, run, reinstate);
        var actual = await Try(() => sessions.RollbackAsync(run.Id, reinstate));
        Assert.Equal((expected, error), (actual.Result, actual.Error?.ErrorId));
    }

    // Applies a rollback, and returns what the command must say.
    private static (RollbackRecord? Result, IngestErrorId? Error) RolledBack(Model model, ModelRun run, bool reinstate)
    {
        var (success, rows) = model.Rollback(run);
        if (!success && run.Status != "rolled_back")
        {
            return (null, IngestErrorId.RunNotChangeable);
        }

        var stranded = model.Stranded(run.Id);
        var reinstated = reinstate && stranded > 0 ? model.Reinstate(run) : 0;
        var promoted = model.RowsOf(run.Id).LongCount(row => row.Status == "promoted");
        return (new RollbackRecord(run.Id, success || reinstated > 0, rows, promoted, stranded - reinstated, reinstated), null);
    }

    private async Task KilledRollbackAsync(ModelRun run, bool reinstate, TimeSpan delay)
    {
        var after = model.Fork();
        var (expected, error) = RolledBack(after, after.Run(run.Id), reinstate);
        var actual = await Try(() => sessions.KilledRollbackAsync(run.Id, reinstate, delay));
        if (actual.Error?.ErrorId is IngestErrorId.TransientDatabaseError)
        {
            return;
        }

        Assert.Equal((expected, error), (actual.Result, actual.Error?.ErrorId));
        model = after;
    }

    private async Task ReinstateAsync(ModelRun run) => Assert.Equal(model.Reinstate(run), await sessions.ReinstateAsync(run.Id));

    private async Task ClaimRunAsync(VendorFile file)
    {
        var run = await sessions.ClaimRunAsync(file);
        Assert.Equal(model.Answer(file, null).Outcome == IngestOutcome.Committed, run is not null);
        if (run is { } claimed)
        {
            model.Claim(claimed, file, null);
        }
    }

    private async Task FinishRunAsync(ModelRun run, Person person)
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

    private async Task FinalizeFalselyAsync(ModelRun run, long inserted) => Assert.False(await sessions.FinalizeFalselyAsync(run.Id, inserted));

    private async Task AbortAsync(ModelRun run)
    {
        var error = (await Try(() => sessions.AbortAsync(run.Id))).Error?.ErrorId;
        Assert.Equal(run.IsProcessing ? null : IngestErrorId.RunNotChangeable, error);
        if (run.IsProcessing)
        {
            model.Fail(run, "aborted");
        }
    }

    private async Task ClaimRowsAsync(int size, bool takeOver)
    {
        var promoter = NewPromoter();
        var held = await sessions.ClaimRowsAsync(size, takeOver, promoter);
        model.ClaimRows(held, size, takeOver, promoter);
        if (held.Length > 0)
        {
            claims.Add(held);
        }
    }

    private async Task MarkRowsAsync(string[] held)
    {
        Assert.Equal(model.MarkRows(held), await sessions.MarkRowsAsync(held));
    }

    private async Task ReleaseRowsAsync(string[] held) => Assert.Equal(model.ReleaseRows(held), await sessions.ReleaseRowsAsync(held));

    private async Task PromoteAsync(int size, bool takeOver)
    {
        var promoter = NewPromoter();
        Promoted(model, await sessions.PromoteAsync(size, takeOver, promoter), size, takeOver, promoter);
    }

    private static void Promoted(Model model, string[] rows, int size, bool takeOver, string promoter)
    {
        model.ClaimRows(rows, size, takeOver, promoter);
        Assert.True(model.MarkRows(rows));
    }

    private async Task KilledPromotionAsync(int size, bool takeOver, TimeSpan delay)
    {
        var promoter = NewPromoter();
        string[]? rows = null;
        try
        {
            await sessions.KilledPromotionAsync(size, takeOver, promoter, delay, claimed => rows = claimed);
        }
        catch (Npgsql.NpgsqlException)
        {
            // Without an answer, only the database knows whether it committed.
            if (rows is null || rows.Length == 0 || !await IsPromotedAsync(rows[0]))
            {
                return;
            }
        }

        Promoted(model, rows!, size, takeOver, promoter);
    }

    private Task<bool> IsPromotedAsync(string claim) => sessions.Owner.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM ingest.plaintiffs_raw WHERE status = 'promoted' AND dedupe_key = decode(split_part($1, '.', 1), 'hex'))", claim);

    private async Task EraseAsync(Person person) => Assert.Equal(model.Erase(person), await sessions.EraseAsync(person));

    private async Task SetStatusAsync(ModelRun run, string status) => Assert.Equal(model.SetStatus(run, status), await sessions.SetStatusAsync(run.Id, status));

    private async Task InsertRowAsync(ModelRun run, Person person)
    {
        if (model.Erased.Contains(person))
        {
            return;
        }

        var number = model.Rows.Count;
        var isFree = model.LiveRow(person) is null;
        Assert.Equal(isFree, await sessions.InsertRowAsync(run.Id, number, person));
        if (isFree)
        {
            model.Rows.Add(new ModelRow(run.Id, Sessions.FirstForeignRow + number, person) { Status = "pending", IsForeign = true });
        }
    }

    // The doctor reports stranded people and live rows of runs that ended, and nothing else is wrong.
    private async Task AssertDoctorAsync()
    {
        var checks = new Dictionary<string, CheckState>();
        await foreach (var check in new DatabaseDoctor(sessions.Target).RunAsync(CancellationToken.None))
        {
            checks[check.Name] = check.State;
        }

        var isStranded = model.Runs.Any(run => model.Stranded(run.Id) > 0);
        var isLive = model.Lines().Any(line => line.StartsWith("live ", StringComparison.Ordinal));
        Assert.Equal(
            (isStranded ? CheckState.Warning : CheckState.Passed, isLive ? CheckState.Failed : CheckState.Passed),
            (checks["StrandedPeople"], checks["LiveRows"]));
    }

    private static async Task<(T? Result, IngestException? Error)> Try<T>(Func<Task<T>> operation)
        where T : class
    {
        try
        {
            return (await operation(), null);
        }
        catch (IngestException error)
        {
            return (null, error);
        }
    }
}
