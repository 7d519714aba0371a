using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Connections;

/// <summary>How a command was told which database to use.</summary>
public sealed record ConnectionOptions
{
    /// <summary><c>Dev</c>, <c>Prod</c> or <c>Local</c>, ignoring case; null for <c>SUPABASE_MODE</c>, else Dev.</summary>
    public string? Environment { get; init; }

    /// <summary>A URL or an Npgsql string that overrides all; null for the environment's.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Where <see cref="ConnectionString"/> came from, for errors.</summary>
    public string ConnectionSource { get; init; } = "-ConnectionString";

    /// <summary>A login that replaces the URL's; null to keep it.</summary>
    public string? UserName { get; init; }

    /// <summary>The password that goes with <see cref="UserName"/>.</summary>
    public string? Password { get; init; }

    /// <summary>Folder in which <c>.env.dev</c> and <c>.env.prod</c> are looked for: the current location.</summary>
    public required string CurrentFolder { get; init; }
}
