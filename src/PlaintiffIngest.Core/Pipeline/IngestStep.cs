namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The steps of ingesting a file, in order.</summary>
public enum IngestStep
{
    /// <summary>Hashing the file.</summary>
    Hash,

    /// <summary>Claiming the batch.</summary>
    Claim,

    /// <summary>Loading the file: all of the following steps.</summary>
    Load,

    /// <summary>Reading, validating and staging the rows.</summary>
    Read,

    /// <summary>Merging the staged rows into the table, counting them and comparing them with what was read.</summary>
    Merge,

    /// <summary>Committing.</summary>
    Commit,
}
