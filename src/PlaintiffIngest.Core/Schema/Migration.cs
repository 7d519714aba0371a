namespace PlaintiffIngest.Core.Schema;

/// <summary>A migration and its state in a database.</summary>
/// <param name="Version">The version: 14 digits, the first part of the file's name.</param>
/// <param name="Name">The rest of the file's name.</param>
/// <param name="State">Applied, pending, or edited after it was applied.</param>
/// <param name="AppliedAt">When it was applied; null if it is pending.</param>
public sealed record Migration(string Version, string Name, MigrationState State, DateTimeOffset? AppliedAt);

/// <summary>The state of a migration in a database.</summary>
public enum MigrationState
{
    /// <summary>Not applied yet.</summary>
    Pending,

    /// <summary>Applied.</summary>
    Applied,

    /// <summary>Applied, but the file was changed afterwards.</summary>
    Edited,
}
