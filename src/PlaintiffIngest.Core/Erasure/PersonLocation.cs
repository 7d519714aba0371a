namespace PlaintiffIngest.Core.Erasure;

/// <summary>Where a person was found in the database: counts, but no values.</summary>
public sealed record PersonLocation
{
    /// <summary>The request.</summary>
    public required PersonRequest Person { get; init; }

    /// <summary>Whether the person is on the list of erased people.</summary>
    public bool IsErased { get; init; }

    /// <summary>Rows of the person that have values.</summary>
    public long Rows { get; init; }

    /// <summary>Failed rows whose text contains the email, or the name and no valid email.</summary>
    public long FailedRows { get; init; }

    /// <summary>Rows of other people that contain the email in another column.</summary>
    public long Mentions { get; init; }

    /// <summary>Runs whose header, file name, reason or details contain the email or the name.</summary>
    public long Runs { get; init; }

    /// <summary>Events whose details contain the email or the name.</summary>
    public long Events { get; init; }

    /// <summary>Versions of the vendor's profile whose headers or patterns contain the email or the name.</summary>
    public long Profiles { get; init; }

    /// <summary>Rows with the same email and a different name. They are not erased.</summary>
    public long OtherName { get; init; }

    /// <summary>Runs whose batch id contains the email or the name. A batch id is not erased.</summary>
    public long Batches { get; init; }

    /// <summary>Runs that an erasure would change.</summary>
    public long RunsAffected { get; init; }

    /// <summary>Everything that an erasure would change: rows, mentions, runs, events and profiles.</summary>
    public long Found => Rows + FailedRows + Mentions + Runs + Events + Profiles;
}
