using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>A point in the messages between the coordinator and a worker while a load merges.</summary>
public enum WorkerPlace
{
    /// <summary>The coordinator sends a block of rows for the staging table.</summary>
    Copy,

    /// <summary>The coordinator asks the worker to move its staged rows into the table.</summary>
    Merge,

    /// <summary>The coordinator asks the worker to prepare the load's transaction.</summary>
    Prepare,

    /// <summary>The worker confirms that the load's transaction is prepared.</summary>
    Prepared,

    /// <summary>The coordinator tells the worker to commit the prepared transaction.</summary>
    CommitPrepared,

    /// <summary>The worker confirms the COMMIT PREPARED.</summary>
    CommittedPrepared,
}

/// <summary>Finds a <see cref="WorkerPlace"/>. The transactions that create and fill the staging table are prepared too, but before the merge.</summary>
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

    /// <summary>Whether a place has been reached. Must be called for every message, in order.</summary>
    public static Func<ProtocolMessage, bool> From(WorkerPlace place)
    {
        var isAt = At(place);
        var reached = false;
        return message => reached |= isAt(message);
    }
}
