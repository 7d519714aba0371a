using Npgsql;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Connections;

/// <summary>
/// The password file (<c>passfile</c>, PGPASSFILE, <c>~/.pgpass</c> or <c>pgpass.conf</c>). Like libpq, and unlike the driver, the product
/// ignores a file that other users can access on Unix. On Windows it warns. Source: PostgreSQL, "The Password File".
/// </summary>
internal static class PasswordFile
{
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

        if (Directory.Exists(path) || SpecialFile.IsSpecial(path))
        {
            log.Warning($"The password file {path} is ignored because it is not a regular file.");
            settings.Passfile = NullDevice;
        }
        else if (FilePermissions.IsOpenToOthers(path))
        {
            if (OperatingSystem.IsWindows())
            {
                log.Warning($"Other users can read or change the password file {path}. Run: {FilePermissions.PrivateCommand(path)}");
                settings.Passfile = path;
                return;
            }

            log.Warning($"The password file {path} is ignored because other users can access it. Run: {FilePermissions.PrivateCommand(path)}");
            settings.Passfile = NullDevice;
        }
        else
        {
            settings.Passfile = File.Exists(path) ? path : NullDevice;
        }
    }

    private static string NullDevice => OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    private static string? Find(NpgsqlConnectionStringBuilder settings, Func<string, string?> variable)
    {
        if ((settings.Passfile ?? variable("PGPASSFILE")) is { Length: > 0 } configured)
        {
            return configured;
        }

        var (folder, name) = OperatingSystem.IsWindows() ? (variable("APPDATA"), Path.Combine("postgresql", "pgpass.conf")) : (variable("HOME"), ".pgpass");
        return folder is { Length: > 0 } ? Path.Combine(folder, name) : null;
    }
}
