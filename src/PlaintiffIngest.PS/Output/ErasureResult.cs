using PlaintiffIngest.Core.Erasure;

namespace PlaintiffIngest.PS.Output;

/// <summary>The result of the erasure of one person. It contains neither the email nor the name.</summary>
public sealed class ErasureResult
{
    internal ErasureResult(PersonErasure record)
    {
        Request = record.Person.Number;
        SourceSystem = record.Person.SourceSystem;
        Success = true;
        RowsErased = record.RowsErased;
        RunsAffected = record.RunsAffected;
        MentionsErased = record.MentionsErased;
        TextsErased = record.TextsErased;
        RowsOtherName = record.RowsOtherName;
        BatchIdsLeft = record.BatchIdsLeft;
        PromotedTo = [.. record.PromotedTo];
        WasKnown = record.WasKnown;
    }

    /// <summary>The position of the request in the pipeline, from 1.</summary>
    public int Request { get; }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>Whether the person is erased.</summary>
    public bool Success { get; }

    /// <summary>Number of rows that lost all their values, failed rows included.</summary>
    public long RowsErased { get; }

    /// <summary>Number of runs in which something was erased.</summary>
    public long RunsAffected { get; }

    /// <summary>Number of rows of other people in which the email, and the name next to it, was replaced.</summary>
    public long MentionsErased { get; }

    /// <summary>Number of values in runs and events in which the email or the name was replaced.</summary>
    public long TextsErased { get; }

    /// <summary>Number of rows with the same email and a different name. They were not changed.</summary>
    public long RowsOtherName { get; }

    /// <summary>Number of batch ids with the email or the name. They were not changed.</summary>
    public long BatchIdsLeft { get; }

    /// <summary>The places that promoters moved the person to, as they named them. The person must be erased there too.</summary>
    public string[] PromotedTo { get; }

    /// <summary>Whether the person was already on the list of erased people.</summary>
    public bool WasKnown { get; }

    /// <inheritdoc/>
    public override string ToString() => $"request {Request}: {RowsErased} rows erased";
}
