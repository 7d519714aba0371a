using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Connections;

/// <summary>
/// The file in which the driver looks for a password where none is given: <c>passfile</c>, PGPASSFILE, <c>~/.pgpass</c>.
/// The driver reads it whoever else may; libpq does not. Source: PostgreSQL, "The Password File".
/// </summary>
internal static class PasswordFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Has the driver leave out a file that is not there, and one that is open to others.</summary>
    /// <param name="settings">The settings to change.</param>
    /// <param name="variable">Reads a variable of the process.</param>
    /// <param name="log">Told of a file that is open to others.</param>
    public static void Check(NpgsqlConnectionStringBuilder settings, Func<string, string?> variable, IIngestLog log)
    {
        if (settings.Password is not null || Find(settings, variable) is not { } path)
        {
            return;
        }

        if (IsOpenToOthers(path))
        {
            log.Warning($"The password file {path} is not used: others have access to it. chmod 0600 makes it yours alone.");
            settings.Passfile = Nothing;
        }
        else if (!File.Exists(path))
        {
            settings.Passfile = Nothing;
        }
    }

    private static string Nothing => OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    private static string? Find(NpgsqlConnectionStringBuilder settings, Func<string, string?> variable)
    {
        if ((settings.Passfile ?? variable("PGPASSFILE")) is { Length: > 0 } named)
        {
            return named;
        }

        // On Windows the driver's own place is in the user's profile, which is closed to others.
        return !OperatingSystem.IsWindows() && variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".pgpass") : null;
    }

    private static bool IsOpenToOthers(string path)
        => !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0;
}
