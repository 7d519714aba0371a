using System.Globalization;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>One step of a random sequence. It has no ids, so that it means something after other steps were taken away.</summary>
/// <param name="Operation">What happens.</param>
/// <param name="Pick">Which of the runs, claims or people that the operation could be about.</param>
/// <param name="Cells">The rows of a file (<see cref="VendorFile"/>).</param>
/// <param name="Size">A limit on rows, the size of a batch, or the microseconds before a kill.</param>
/// <param name="Flag">The operation's option.</param>
internal sealed record Step(Operation Operation, int Pick, int[] Cells, int Size, bool Flag)
{
    // How often each operation comes, of 100. A kill of a load or a rollback takes ten times as long as most steps.
    private static readonly (Operation Operation, int Weight)[] Weights =
    [
        (Operation.Load, 17), (Operation.LoadAgain, 7), (Operation.DryRun, 5), (Operation.LoadTwoFilesAtOnce, 3), (Operation.LoadOneFileTwiceAtOnce, 2),
        (Operation.Rollback, 12), (Operation.Reinstate, 4), (Operation.ClaimRun, 4), (Operation.FinishRun, 4), (Operation.FinalizeWithFalseCounts, 3),
        (Operation.Abort, 3), (Operation.TakeRunOver, 3), (Operation.ClaimRows, 8), (Operation.MarkRows, 6), (Operation.ReleaseRows, 3), (Operation.Promote, 3),
        (Operation.Erase, 2), (Operation.SetStatus, 4), (Operation.InsertRow, 3), (Operation.KilledLoad, 1), (Operation.KilledRollback, 1), (Operation.KilledPromotion, 2),
    ];

    /// <summary>How long after its begin a session is terminated.</summary>
    public TimeSpan Delay => TimeSpan.FromMilliseconds(Pick % 40);

    /// <summary>Makes a random sequence.</summary>
    /// <param name="seed">The same seed makes the same sequence.</param>
    /// <param name="length">The largest number of steps.</param>
    /// <param name="operations">The operations to choose from.</param>
    public static Step[] Sequence(int seed, int length, params IReadOnlyCollection<Operation> operations)
    {
        var random = new Random(seed);
        var weights = Weights.Where(entry => operations.Count == 0 || operations.Contains(entry.Operation)).ToList();
        return [.. Enumerable.Range(0, random.Next(length / 2, length + 1)).Select(_ => Next(random, weights))];
    }

    /// <summary>The sequences to try when a sequence fails: fewer steps first, then smaller files.</summary>
    public static IEnumerable<Step[]> Shrink(Step[] steps)
    {
        for (var part = steps.Length / 2; part >= 1; part /= 2)
        {
            for (var start = 0; start < steps.Length; start += part)
            {
                yield return [.. steps[..start], .. steps[Math.Min(start + part, steps.Length)..]];
            }
        }

        for (var i = 0; i < steps.Length; i++)
        {
            for (var cell = 0; steps[i].Cells.Length > 1 && cell < steps[i].Cells.Length; cell++)
            {
                yield return [.. steps[..i], steps[i] with { Cells = [.. steps[i].Cells[..cell], .. steps[i].Cells[(cell + 1)..]] }, .. steps[(i + 1)..]];
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Operation} pick={Pick} cells={string.Join('.', Cells)} size={Size}{(Flag ? " flag" : "")}");

    private static Step Next(Random random, List<(Operation Operation, int Weight)> weights)
    {
        var drawn = random.Next(weights.Sum(entry => entry.Weight));
        var operation = weights.First(entry => (drawn -= entry.Weight) < 0).Operation;
        var cells = Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(Person.Count) + (random.Next(8) == 0 ? Person.Count : 0));
        return new Step(operation, random.Next(1000), [.. cells], random.Next(1, 30), random.Next(2) == 0);
    }
}

/// <summary>What sessions do.</summary>
internal enum Operation
{
    /// <summary>Loads a file, with a limit if flagged and the size is below 6.</summary>
    Load,

    /// <summary>Loads the file of an earlier run with its limit.</summary>
    LoadAgain,

    /// <summary>Dry run of a file.</summary>
    DryRun,

    /// <summary>Loads two different files at the same time.</summary>
    LoadTwoFilesAtOnce,

    /// <summary>Loads a file from two sessions at the same time.</summary>
    LoadOneFileTwiceAtOnce,

    /// <summary>Rolls a run back; reinstates its people if flagged.</summary>
    Rollback,

    /// <summary>Calls <c>ingest.reinstate_skipped_rows</c>.</summary>
    Reinstate,

    /// <summary>Claims a file with SQL and goes silent, like a worker that hangs.</summary>
    ClaimRun,

    /// <summary>The silent worker wakes up, inserts a row and finalizes.</summary>
    FinishRun,

    /// <summary>An operator finalizes a silent run with counts that are not those of its rows.</summary>
    FinalizeWithFalseCounts,

    /// <summary>Aborts a run.</summary>
    Abort,

    /// <summary>Loads the file of a silent run, which counts as stale.</summary>
    TakeRunOver,

    /// <summary>A promoter claims rows and commits; rows of others count as stale if flagged.</summary>
    ClaimRows,

    /// <summary>A promoter writes claimed rows to its table and marks them, in one transaction.</summary>
    MarkRows,

    /// <summary>A promoter gives rows back.</summary>
    ReleaseRows,

    /// <summary>A promoter claims, writes and marks in one transaction.</summary>
    Promote,

    /// <summary>Erases a person.</summary>
    Erase,

    /// <summary>The owner sets the status of a run with SQL.</summary>
    SetStatus,

    /// <summary>An operator inserts a row into a run that has ended.</summary>
    InsertRow,

    /// <summary>Loads a file while its sessions are terminated once.</summary>
    KilledLoad,

    /// <summary>Rolls a run back while its session is terminated.</summary>
    KilledRollback,

    /// <summary>Promotes while the promoter's session is terminated.</summary>
    KilledPromotion,
}
