using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Changes runs as an operator or the owner would, and compares the results with the model.</summary>
/// <param name="sessions">The sessions.</param>
/// <param name="model">The expected state.</param>
internal sealed class ModelledOperators(Sessions sessions, Model model)
{
    /// <summary>Rolls a run back.</summary>
    public async Task RollbackAsync(ModelRun run, bool reinstate)
    {
        var actual = await Try(() => sessions.RollbackAsync(run.Id, reinstate));
        Assert.Equal(RolledBack(run, reinstate), (actual.Result, actual.Error?.ErrorId));
    }

    /// <summary>Rolls a run back; the session is terminated once.</summary>
    public async Task KilledRollbackAsync(ModelRun run, bool reinstate, TimeSpan delay)
    {
        var actual = await Try(() => sessions.KilledRollbackAsync(run.Id, reinstate, delay));
        // The command says that nothing was done; the comparison with the database shows whether that is true.
        if (actual.Error?.ErrorId != IngestErrorId.TransientDatabaseError)
        {
            Assert.Equal(RolledBack(run, reinstate), (actual.Result, actual.Error?.ErrorId));
        }
    }

    /// <summary>Reinstates the people of a run.</summary>
    public async Task ReinstateAsync(ModelRun run) => Assert.Equal(model.Reinstate(run), await sessions.ReinstateAsync(run.Id));

    /// <summary>Aborts a run.</summary>
    public async Task AbortAsync(ModelRun run)
    {
        var error = (await Try(() => sessions.AbortAsync(run.Id))).Error?.ErrorId;
        Assert.Equal(run.IsProcessing ? null : IngestErrorId.RunNotChangeable, error);
        if (run.IsProcessing)
        {
            model.Fail(run, "aborted");
        }
    }

    /// <summary>Sets the status of a run with SQL.</summary>
    public async Task SetStatusAsync(ModelRun run, string status) => Assert.Equal(model.SetStatus(run, status), await sessions.SetStatusAsync(run.Id, status));

    /// <summary>Inserts a row into a run that has ended.</summary>
    public async Task InsertRowAsync(ModelRun run, Person person)
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

    /// <summary>Erases a person.</summary>
    public async Task EraseAsync(Person person) => Assert.Equal(model.Erase(person), await sessions.EraseAsync(person));

    // Applies a rollback, and returns what the command must say.
    private (RollbackRecord? Result, IngestErrorId? Error) RolledBack(ModelRun run, bool reinstate)
    {
        var (success, rows) = model.Rollback(run);
        var stranded = model.Stranded(run.Id);
        if (!success && stranded == 0 && run.Status != "rolled_back")
        {
            return (null, IngestErrorId.RunNotChangeable);
        }

        var reinstated = reinstate && stranded > 0 ? model.Reinstate(run) : 0;
        var promoted = model.RowsOf(run.Id).LongCount(row => row.Status == "promoted");
        return (new RollbackRecord(run.Id, success || reinstated > 0, rows, promoted, stranded - reinstated, reinstated), null);
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
