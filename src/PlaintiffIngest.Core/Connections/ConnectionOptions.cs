namespace PlaintiffIngest.Core.Connections;

/// <summary>The connection parameters of a command.</summary>
public sealed record ConnectionOptions
{
    /// <summary><c>Dev</c>, <c>Prod</c> or <c>Local</c>, ignoring case; null for the one in <c>SUPABASE_MODE</c>, or Dev if that is not set.</summary>
    public string? Environment { get; init; }

    /// <summary>A URL or an Npgsql connection string that overrides everything else; null to use the environment's.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Where <see cref="ConnectionString"/> comes from, for error messages.</summary>
    public string ConnectionSource { get; init; } = "-ConnectionString";

    /// <summary>Replaces the user of the URL; null to keep it.</summary>
    public string? UserName { get; init; }

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public string? Password { get; init; }

    /// <summary>The folder of <c>.env.dev</c> and <c>.env.prod</c>: PowerShell's current location.</summary>
    public required string CurrentFolder { get; init; }
}
