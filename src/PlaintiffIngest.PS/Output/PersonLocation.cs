namespace PlaintiffIngest.PS.Output;

/// <summary>Where a person was found in the database: counts, but neither the email nor the name.</summary>
public sealed class PersonLocation
{
    internal PersonLocation(Core.Erasure.PersonLocation record)
    {
        Request = record.Person.Number;
        SourceSystem = record.Person.SourceSystem;
        IsErased = record.IsErased;
        Found = record.Found;
        Rows = record.Rows;
        FailedRows = record.FailedRows;
        Mentions = record.Mentions;
        Runs = record.Runs;
        Events = record.Events;
        Profiles = record.Profiles;
        OtherName = record.OtherName;
        Batches = record.Batches;
    }

    /// <summary>The position of the request in the pipeline, from 1.</summary>
    public int Request { get; }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>Whether the person is on the list of erased people.</summary>
    public bool IsErased { get; }

    /// <summary>Everything that an erasure would change: the sum of Rows, FailedRows, Mentions, Runs, Events and Profiles.</summary>
    public long Found { get; }

    /// <summary>Number of rows of the person that have values.</summary>
    public long Rows { get; }

    /// <summary>Number of failed rows whose text contains the email, or the name and no valid email.</summary>
    public long FailedRows { get; }

    /// <summary>Number of rows of other people that have the email in another column.</summary>
    public long Mentions { get; }

    /// <summary>Number of runs whose header, file name, reason or details have the email or the name.</summary>
    public long Runs { get; }

    /// <summary>Number of events whose details have the email or the name.</summary>
    public long Events { get; }

    /// <summary>Number of versions of the vendor's profile whose headers or patterns have the email or the name.</summary>
    public long Profiles { get; }

    /// <summary>Number of rows with the same email and a different name. They are not erased.</summary>
    public long OtherName { get; }

    /// <summary>Number of runs whose batch id has the email or the name. A batch id is not erased.</summary>
    public long Batches { get; }

    /// <inheritdoc/>
    public override string ToString() => $"request {Request}: {(IsErased ? "erased" : "not erased")}, {Found} found";
}
