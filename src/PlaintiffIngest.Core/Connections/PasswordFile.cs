using Npgsql;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Connections;

/// <summary>
/// The password file (<c>passfile</c>, PGPASSFILE or <c>~/.pgpass</c>). Like libpq, and unlike the driver, the product
/// ignores a file that other users can access. Source: PostgreSQL, "The Password File".
/// </summary>
internal static class PasswordFile
{
    private const UnixFileMode OtherUsers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes the driver ignore a password file that is missing or that other users can access.</summary>
    /// <param name="settings">The settings to change.</param>
    /// <param name="variable">Reads an environment variable of the process.</param>
    /// <param name="log">Receives a warning about a file that other users can access.</param>
    public static void DisableUnusable(NpgsqlConnectionStringBuilder settings, Func<string, string?> variable, IIngestLog log)
    {
        if (settings.Password is not null || Find(settings, variable) is not { } path)
        {
            return;
        }

        if (IsOpenToOthers(path))
        {
            log.Warning($"The password file {path} is ignored because other users can access it. Run chmod 0600 on it.");
            settings.Passfile = NullDevice;
        }
        else if (!File.Exists(path))
        {
            settings.Passfile = NullDevice;
        }
    }

    private static string NullDevice => OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    private static string? Find(NpgsqlConnectionStringBuilder settings, Func<string, string?> variable)
    {
        if ((settings.Passfile ?? variable("PGPASSFILE")) is { Length: > 0 } configured)
        {
            return configured;
        }

        // On Windows the default file is in the user's profile, which other users cannot read.
        return !OperatingSystem.IsWindows() && variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".pgpass") : null;
    }

    private static bool IsOpenToOthers(string path)
        => !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & OtherUsers) != 0;
}
