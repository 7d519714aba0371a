using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>A point in the messages between the coordinator and a worker while a load merges.</summary>
public enum WorkerPlace
{
    /// <summary>The coordinator sends a block of rows for the stage.</summary>
    Copy,

    /// <summary>The coordinator asks the worker to move the rows of its part of the stage into the table.</summary>
    Merge,

    /// <summary>The coordinator asks the worker to prepare the load's transaction.</summary>
    Prepare,

    /// <summary>The worker says that the load's transaction is prepared.</summary>
    Prepared,

    /// <summary>The coordinator tells the worker to commit what it has prepared.</summary>
    CommitPrepared,

    /// <summary>The worker says that it has.</summary>
    CommittedPrepared,
}

/// <summary>Finds a <see cref="WorkerPlace"/>. The stage's own transactions, which are prepared too, come before the merge.</summary>
public static class WorkerPlaces
{
    /// <summary>Whether a message is at a place. Must be called for every message, in order.</summary>
    public static Func<ProtocolMessage, bool> At(WorkerPlace place)
    {
        var hasMerged = false;
        return message =>
        {
            var isMerge = message.FromClient && message.Contains("INSERT INTO ingest.plaintiffs_raw_");
            hasMerged |= isMerge;
            return place switch
            {
                WorkerPlace.Copy => message.IsCopyData,
                WorkerPlace.Merge => isMerge,
                WorkerPlace.Prepare => hasMerged && message.FromClient && message.Contains("PREPARE TRANSACTION"),
                WorkerPlace.Prepared => hasMerged && !message.FromClient && message.Contains("PREPARE TRANSACTION"),
                WorkerPlace.CommitPrepared => hasMerged && message.FromClient && message.Contains("COMMIT PREPARED"),
                _ => hasMerged && !message.FromClient && message.Contains("COMMIT PREPARED"),
            };
        };
    }

    /// <summary>Whether a place has been reached.</summary>
    public static Func<ProtocolMessage, bool> From(WorkerPlace place)
    {
        var isAt = At(place);
        var reached = false;
        return message => reached |= isAt(message);
    }
}
