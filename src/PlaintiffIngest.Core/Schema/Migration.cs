using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>One migration and whether the database has it.</summary>
/// <param name="Version">Fourteen digits, the first part of the file's name.</param>
/// <param name="Name">The rest of the file's name.</param>
/// <param name="State">Applied, pending, or edited after it was applied.</param>
/// <param name="AppliedAt">When it was applied; null when it was not.</param>
public sealed record Migration(string Version, string Name, MigrationState State, DateTimeOffset? AppliedAt);

/// <summary>Whether the database has a migration.</summary>
public enum MigrationState
{
    /// <summary>The database lacks it.</summary>
    Pending,

    /// <summary>The database has it.</summary>
    Applied,

    /// <summary>The database has another text under its name.</summary>
    Edited,
}
