using System.Collections.Concurrent;
using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Several people's sessions take steps at the same time. The outcome is not determined, but nobody may be lost or doubled.</summary>
/// <param name="sessions">The sessions. They work with the same source system.</param>
internal sealed class ConcurrentRun(IReadOnlyList<Sessions> sessions)
{
    // Null is success. A transient error would mean that an operation met a deadlock, a live key or a serialization failure, and gave up.
    private static readonly IngestErrorId?[] Expected = [null, IngestErrorId.RunLost, IngestErrorId.InProgress, IngestErrorId.RunNotChangeable, IngestErrorId.NoValidRows];

    private readonly IReadOnlyList<Person> people = Person.AllOf(sessions[0].Source);
    private readonly ConcurrentQueue<VendorFile> files = [];
    private readonly ConcurrentBag<Person> erased = [];
    private int numbers;

    /// <summary>Gives each session its share of the steps, lets them work, and checks what is left.</summary>
    public async Task RunAsync(IReadOnlyList<Step> steps)
    {
        await Task.WhenAll(sessions.Select((session, place) => Task.Run(async () =>
        {
            var claims = new List<string[]>();
            for (var i = place; i < steps.Count; i += sessions.Count)
            {
                await TakeAsync(session, claims, steps[i]);
            }
        })));
        await new Cleanup(sessions[0], people, erased.Distinct().ToList()).RunAsync();
    }

    private async Task TakeAsync(Sessions session, List<string[]> claims, Step step)
    {
        IngestErrorId? error = null;
        try
        {
            error = await OperateAsync(session, claims, step);
        }
        catch (IngestException failure)
        {
            error = failure.ErrorId;
        }
        catch (NpgsqlException lost) when (step.Operation == Operation.KilledPromotion && lost is not PostgresException { SqlState: not PostgresErrorCodes.AdminShutdown })
        {
            // Its session was terminated.
        }

        Assert.True(
            Expected.Contains(error) || (error == IngestErrorId.TransientDatabaseError && step.Operation == Operation.KilledRollback),
            $"{step} ended with {error}: {string.Join('\n', session.Log.Warnings.TakeLast(10))}");
    }

    private async Task<IngestErrorId?> OperateAsync(Sessions session, List<string[]> claims, Step step)
    {
        var run = await session.PickRunAsync(step.Pick);
        var held = claims.Count == 0 ? null : claims[step.Pick % claims.Count];
        var name = $"promoter {(char)('a' + (step.Pick % 26))}";
        switch (step.Operation)
        {
            case Operation.Load or Operation.LoadOneFileTwiceAtOnce or Operation.LoadTwoFilesAtOnce:
                return (await session.LoadAsync(NewFile(step), null)).Error?.ErrorId;
            case Operation.LoadAgain:
                return (await session.LoadAsync(files.ElementAtOrDefault(step.Pick % Math.Max(1, files.Count)) ?? NewFile(step), null)).Error?.ErrorId;
            case Operation.TakeRunOver:
                return (await session.TakeOverAsync(files.LastOrDefault() ?? NewFile(step), null)).Error?.ErrorId;
            case Operation.KilledLoad:
                return (await session.KilledLoadAsync(NewFile(step), null, step.Delay)).Error?.ErrorId;
            case Operation.DryRun:
                return (await session.LoadAsync(NewFile(step), null, commit: false)).Error?.ErrorId;
            case Operation.Rollback when run is { } id:
                await session.RollbackAsync(id, step.Flag);
                return null;
            case Operation.KilledRollback when run is { } id:
                await session.KilledRollbackAsync(id, step.Flag, step.Delay);
                return null;
            case Operation.Reinstate when run is { } id:
                await session.ReinstateAsync(id);
                return null;
            case Operation.ClaimRun:
                await session.ClaimRunAsync(NewFile(step));
                return null;
            case Operation.FinishRun when run is { } id:
                await session.FinishRunAsync(id, InsertedBy(step));
                return null;
            case Operation.FinalizeWithFalseCounts when run is { } id:
                Assert.False(await session.FinalizeFalselyAsync(id, step.Flag ? 0 : step.Size));
                return null;
            case Operation.Abort when run is { } id:
                await session.AbortAsync(id);
                return null;
            case Operation.SetStatus when run is { } id:
                await session.SetStatusAsync(id, step.Flag ? "rolled_back" : "failed");
                return null;
            case Operation.InsertRow when await session.PickEndedRunAsync(step.Pick) is { } id:
                await session.InsertRowAsync(id, Interlocked.Increment(ref numbers), InsertedBy(step));
                return null;
            case Operation.ClaimRows:
                claims.Add(await session.ClaimRowsAsync(step.Size, step.Flag, name));
                return null;
            case Operation.MarkRows when held is not null:
                await session.MarkRowsAsync(held);
                return null;
            case Operation.ReleaseRows when held is not null:
                await session.ReleaseRowsAsync(held);
                return null;
            case Operation.Promote:
                await session.PromoteAsync(step.Size, step.Flag, name);
                return null;
            case Operation.KilledPromotion:
                await session.KilledPromotionAsync(step.Size, step.Flag, name, step.Delay, _ => { });
                return null;
            case Operation.Erase:
                var person = people[step.Cells[0] % (Person.Count / 2)];
                erased.Add(person);
                await session.EraseAsync(person);
                return null;
            default:
                return null;
        }
    }

    private VendorFile NewFile(Step step)
    {
        var file = new VendorFile(people, step.Cells);
        files.Enqueue(file);
        return file;
    }

    // No step inserts an erased person by hand: that would be the operator's fault.
    private Person InsertedBy(Step step) => people[(Person.Count / 2) + (step.Cells[0] % (Person.Count / 2))];
}
