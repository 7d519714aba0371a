namespace PlaintiffIngest.Core.Erasure;

/// <summary>The result of erasing one person: counts, but no values.</summary>
public sealed record PersonErasure
{
    /// <summary>The request.</summary>
    public required PersonRequest Person { get; init; }

    /// <summary>Rows that lost all their values, failed rows included.</summary>
    public long RowsErased { get; init; }

    /// <summary>Runs in which something was erased.</summary>
    public long RunsAffected { get; init; }

    /// <summary>Rows of other people in which the email, and the name next to it, was replaced.</summary>
    public long MentionsErased { get; init; }

    /// <summary>Texts of runs, events and vendor profiles in which the email or the name was replaced.</summary>
    public long TextsErased { get; init; }

    /// <summary>Rows with the same email and a different name, which were not changed.</summary>
    public long RowsOtherName { get; init; }

    /// <summary>Batch ids that contain the email or the name, which were not changed.</summary>
    public long BatchIdsLeft { get; init; }

    /// <summary>The places where promoters put the person, as they named them.</summary>
    public required IReadOnlyList<string> PromotedTo { get; init; }

    /// <summary>Whether the person was already on the list of erased people.</summary>
    public bool WasKnown { get; init; }
}
