using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Schema;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Takes steps one after another, and compares the database with the model after each of them.</summary>
internal sealed class ModelledRun
{
    private static readonly string[] Statuses = ["rolled_back", "completed", "failed"];

    private readonly Sessions sessions;
    private readonly Model model;
    private readonly Snapshot snapshot;
    private readonly ModelledImports imports;
    private readonly ModelledOperators operators;
    private readonly ModelledPromoter promoter;

    /// <summary>Starts with an empty database.</summary>
    /// <param name="sessions">The sessions.</param>
    public ModelledRun(Sessions sessions)
    {
        this.sessions = sessions;
        model = new Model(Person.AllOf(sessions.Source));
        snapshot = new Snapshot(sessions.Owner);
        imports = new ModelledImports(sessions, model);
        operators = new ModelledOperators(sessions, model);
        promoter = new ModelledPromoter(sessions, model);
    }

    /// <summary>Takes the steps, and then does what an operator does at the end of the day: everyone is live once.</summary>
    public async Task RunAsync(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            await TakeAsync(step);
            await snapshot.AssertAsync(model, step.ToString());
        }

        await AssertDoctorAsync();
        foreach (var run in model.Runs.Where(run => model.Stranded(run.Id) > 0).ToList())
        {
            await operators.RollbackAsync(run, reinstate: true);
            await snapshot.AssertAsync(model, "reinstating at the end");
        }

        Assert.Equal(0, model.Runs.Sum(run => model.Stranded(run.Id)));
        await ImportEveryoneAsync();
    }

    private async Task ImportEveryoneAsync()
    {
        var everyone = Enumerable.Range(0, Person.Count).ToList();
        var missing = model.People.Count(person => model.LiveRow(person) is null && !model.Erased.Contains(person));
        var file = new VendorFile(model.People, everyone);
        await imports.DryRunAsync(file, null);
        var result = await sessions.LoadAsync(file, null);
        Assert.Equal((null, IngestOutcome.Committed, missing), (result.Error?.Message, result.Outcome, result.RowsInserted));
        model.Load(model.Claim(result.RunId!.Value, file, null));
        await snapshot.AssertAsync(model, "importing everyone");

        everyone.Reverse();
        var again = await sessions.LoadAsync(new VendorFile(model.People, everyone), null);
        Assert.Equal((null, IngestOutcome.Committed, 0L), (again.Error?.Message, again.Outcome, again.RowsInserted));
        await Invariants.AssertAsync(sessions, model.Erased);
    }

    private Task TakeAsync(Step step) => step.Operation switch
    {
        Operation.Load => imports.LoadAsync(FileOf(step), step.Flag && step.Size < 6 ? step.Size : null),
        Operation.LoadAgain when Pick(model.Runs, step) is { } run => imports.LoadAsync(run.File, run.Limit),
        Operation.DryRun => imports.DryRunAsync(FileOf(step), null),
        Operation.LoadTwoFilesAtOnce => imports.LoadAtOnceAsync(FileOf(step), new VendorFile(model.People, step.Cells.Reverse().Append(step.Pick % Person.Count))),
        Operation.LoadOneFileTwiceAtOnce => imports.LoadAtOnceAsync(FileOf(step), FileOf(step)),
        Operation.Rollback when Pick(model.Runs, step) is { } run => operators.RollbackAsync(run, step.Flag),
        Operation.Reinstate when Pick(model.Runs, step) is { } run => operators.ReinstateAsync(run),
        Operation.ClaimRun => imports.ClaimRunAsync(FileOf(step)),
        Operation.FinishRun when Pick(Silent, step) is { } run => imports.FinishRunAsync(run, PersonOf(step)),
        Operation.FinalizeWithFalseCounts when Pick(model.Runs, step) is { } run => imports.FinalizeFalselyAsync(run, step.Flag ? 0 : step.Size),
        Operation.Abort when Pick(model.Runs, step) is { } run => operators.AbortAsync(run),
        Operation.TakeRunOver when Pick([.. model.Runs.Where(run => run.IsProcessing)], step) is { } run => imports.TakeOverAsync(run),
        Operation.ClaimRows => promoter.ClaimRowsAsync(step.Size, step.Flag),
        Operation.MarkRows when Pick(promoter.Claims, step) is { } held => promoter.MarkRowsAsync(held),
        Operation.ReleaseRows when Pick(promoter.Claims, step) is { } held => promoter.ReleaseRowsAsync(held),
        Operation.Promote => promoter.PromoteAsync(step.Size, step.Flag),
        Operation.Erase => operators.EraseAsync(PersonOf(step)),
        Operation.SetStatus when Pick(model.Runs, step) is { } run => operators.SetStatusAsync(run, Statuses[step.Size % Statuses.Length]),
        Operation.InsertRow when Pick([.. model.Runs.Where(run => !run.IsProcessing)], step) is { } run => operators.InsertRowAsync(run, PersonOf(step)),
        Operation.KilledLoad => imports.KilledLoadAsync(FileOf(step), step.Delay),
        Operation.KilledRollback when Pick(model.Runs, step) is { } run => operators.KilledRollbackAsync(run, step.Flag, step.Delay),
        Operation.KilledPromotion => promoter.KilledPromotionAsync(step.Size, step.Flag, step.Delay),
        _ => Task.CompletedTask,
    };

    // Runs whose worker claimed them with SQL; it may wake up after the run has ended.
    private IReadOnlyList<ModelRun> Silent => [.. model.Runs.Where(run => run.IsProcessing || !model.RowsOf(run.Id).Any())];

    private static T? Pick<T>(IReadOnlyList<T> choices, Step step)
        where T : class => choices.Count == 0 ? null : choices[step.Pick % choices.Count];

    private VendorFile FileOf(Step step) => new(model.People, step.Cells);

    private Person PersonOf(Step step) => model.People[step.Cells[0] % Person.Count];

    // The doctor reports stranded people and live rows of runs that ended, and nothing else is wrong.
    private async Task AssertDoctorAsync()
    {
        var doctor = new SchemaChecks(sessions.Target);
        var isStranded = model.Runs.Any(run => model.Stranded(run.Id) > 0);
        var isLive = model.Lines().Any(line => line.StartsWith("live ", StringComparison.Ordinal));
        Assert.Equal(
            (isStranded ? CheckState.Warning : CheckState.Passed, isLive ? CheckState.Failed : CheckState.Passed),
            ((await doctor.StrandedPeopleAsync(CancellationToken.None)).State, (await doctor.LiveRowsAsync(CancellationToken.None)).State));
    }
}
