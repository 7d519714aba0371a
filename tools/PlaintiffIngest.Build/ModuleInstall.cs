namespace PlaintiffIngest.Build;

/// <summary>Installs the module's package in PowerShell's module folder, replacing an earlier version.</summary>
internal static class ModuleInstall
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Passable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Returns PowerShell's module folder.</summary>
    /// <param name="allUsers">True for the folder for all users and service accounts, false for the current user's.</param>
    /// <remarks>Source: PowerShell, about_PSModulePath.</remarks>
    public static string ModulesFolder(bool allUsers)
    {
        if (OperatingSystem.IsWindows())
        {
            var parent = Environment.GetFolderPath(allUsers ? Environment.SpecialFolder.ProgramFiles : Environment.SpecialFolder.MyDocuments);
            return Path.Join(parent, "PowerShell", "Modules");
        }

        if (allUsers)
        {
            return "/usr/local/share/powershell/Modules";
        }

        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } configured && Path.IsPathRooted(configured)
            ? configured
            : Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return Path.Join(data, "powershell", "Modules");
    }

    /// <summary>Installs a package. At any moment the folder contains the earlier version, none, or the new one, never a mixture.</summary>
    /// <param name="package">The folder of the package.</param>
    /// <param name="modules">The module folder, which is created if it is missing.</param>
    /// <returns>The module's folder.</returns>
    /// <exception cref="IOException">The folder cannot be written, or the earlier version is in use.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there, or the earlier version is in use.</exception>
    public static string Install(string package, string modules)
    {
        Directory.CreateDirectory(modules);

        // On the same disk, so that it can be renamed.
        var work = Directory.CreateDirectory(Path.Join(modules, $".plaintiff-ingest-{Path.GetRandomFileName()}"));
        try
        {
            var fresh = Path.Join(work.FullName, "new");
            Copy(package, fresh);
            var installed = Path.Join(modules, Path.GetFileName(package));
            Replace(installed, fresh, Path.Join(work.FullName, "earlier"));
            return installed;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>Puts a folder in the place of another. If that fails, the other one is back in its place.</summary>
    /// <param name="installed">The place, which need not exist yet.</param>
    /// <param name="fresh">The folder that is moved there.</param>
    /// <param name="earlier">Where the other one is moved to.</param>
    internal static void Replace(string installed, string fresh, string earlier)
    {
        var exists = Directory.Exists(installed);
        if (exists)
        {
            Directory.Move(installed, earlier);
        }

        try
        {
            Directory.Move(fresh, installed);
        }
        catch when (exists)
        {
            Directory.Move(earlier, installed);
            throw;
        }
    }

    // Service accounts must be able to read it too, whatever the umask.
    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var folder in Directory.GetDirectories(source))
        {
            Copy(folder, Path.Join(target, Path.GetFileName(folder)));
        }

        foreach (var file in Directory.GetFiles(source))
        {
            var copy = Path.Join(target, Path.GetFileName(file));
            File.Copy(file, copy);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(copy, Readable);
            }
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, Passable);
        }
    }
}
