namespace PlaintiffIngest.Core.Erasure;

/// <summary>What the erasure of one person did: counts, and no values.</summary>
public sealed record PersonErasure
{
    /// <summary>The person who was to be erased.</summary>
    public required PersonRequest Person { get; init; }

    /// <summary>Rows that lost all their values, failed rows included.</summary>
    public long RowsErased { get; init; }

    /// <summary>Runs in which something was erased.</summary>
    public long RunsAffected { get; init; }

    /// <summary>Rows of other people in which the email, and the name beside it, was replaced.</summary>
    public long MentionsErased { get; init; }

    /// <summary>Texts of runs, events and vendor profiles in which the email or the name was replaced.</summary>
    public long TextsErased { get; init; }

    /// <summary>Rows with the same email and another name, which were left.</summary>
    public long RowsOtherName { get; init; }

    /// <summary>Batch ids that contain the email or the name, which were left.</summary>
    public long BatchIdsLeft { get; init; }

    /// <summary>The places where promoters put the person, as they named them.</summary>
    public required IReadOnlyList<string> PromotedTo { get; init; }

    /// <summary>Whether the person was on the list of erased people before.</summary>
    public bool WasKnown { get; init; }
}
