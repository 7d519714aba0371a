using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>Finds a <see cref="Place"/> in the messages of one import.</summary>
public static class Places
{
    private const int Block = 3;

    /// <summary>Whether a message is at a place. Must be called for every message, in order.</summary>
    public static Func<ProtocolMessage, bool> At(Place place)
    {
        var blocks = 0;
        var hasMerged = false;
        return message =>
        {
            blocks += message.IsCopyData ? 1 : 0;
            var isMergeAnswer = !message.FromClient && message.Type == 'T' && message.Contains("is_completed");
            hasMerged |= isMergeAnswer;
            return place switch
            {
                Place.ClaimReply => !message.FromClient && message.Contains("claimed"),
                Place.ClaimCommit => blocks == 0 && message.IsCommit,
                Place.ClaimCommitAnswer => blocks == 0 && message.IsCommitted,
                Place.Copy => blocks == Block && message.IsCopyData,
                Place.MergeAnswer => isMergeAnswer,

                // On a cluster, the stage is committed before the merge.
                Place.Commit => hasMerged && message.IsCommit,
                _ => hasMerged && message.IsCommitted,
            };
        };
    }

    /// <summary>Whether a place has been reached.</summary>
    public static Func<ProtocolMessage, bool> From(Place place)
    {
        var isAt = At(place);
        var reached = false;
        return message => reached |= isAt(message);
    }
}
