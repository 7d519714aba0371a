using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>Where the private server keeps its data.</summary>
internal static class LocalFolders
{
    /// <summary>Names another folder for the data of local servers.</summary>
    public const string DataVariable = "PLAINTIFF_INGEST_DATA";

    /// <summary>The folder of all local servers of this user.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static string Root(Func<string, string?> environment)
    {
        if (environment(DataVariable) is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "PlaintiffIngest");
        }

        if (Environment.IsPrivilegedProcess)
        {
            // Root's own folders are closed to the account that the server runs as.
            return "/var/lib/plaintiff-ingest";
        }

        var home = environment("HOME") is { Length: > 0 } named ? named : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
        {
            return Path.Combine(home, "Library", "Application Support", "PlaintiffIngest");
        }

        // The XDG specification: a relative path is to be ignored.
        return environment("XDG_DATA_HOME") is { Length: > 0 } data && Path.IsPathRooted(data)
            ? Path.Combine(data, "PlaintiffIngest")
            : Path.Combine(home, ".local", "share", "PlaintiffIngest");
    }

    /// <summary>The folder of the local server of one major version; versions cannot share data.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="majorVersion">The major version.</param>
    public static string Cluster(Func<string, string?> environment, int majorVersion)
        => Path.Combine(Root(environment), FormattableString.Invariant($"pg{majorVersion}"));

    /// <summary>Creates a folder with its parents, and sets its rights where the system has them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mode">Who may do what.</param>
    public static void Create(string folder, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!, Environment.IsPrivilegedProcess ? FileRights.PassableFolder : FileRights.PrivateFolder);
        Directory.CreateDirectory(folder, mode);
        File.SetUnixFileMode(folder, mode);
    }

    /// <summary>Writes a file that only its owner can read, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What to write.</param>
    /// <param name="mode">Who may do what.</param>
    public static void Write(string path, string text, UnixFileMode mode = FileRights.PrivateFile)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.Write(text);
        }

        if (!OperatingSystem.IsWindows())
        {
            // The umask may have taken more than was asked for.
            File.SetUnixFileMode(draft, mode);
        }

        File.Move(draft, path, overwrite: true);
    }
}
