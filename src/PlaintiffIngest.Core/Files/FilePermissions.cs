using System.Runtime.Versioning;
using System.Security.AccessControl;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Files;

/// <summary>
/// Makes files and folders private to the user who creates them, and detects files that are not. Uses modes on Unix and access control
/// lists on Windows.
/// </summary>
internal static class FilePermissions
{
    /// <summary>A folder that only its owner can access (0700).</summary>
    public const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A folder that others can traverse but not list (0711).</summary>
    public const UnixFileMode TraversableFolder = PrivateFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A file that only its owner can read and write (0600).</summary>
    public const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode PublicFile = PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode OtherUsers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Opens a file for writing and locks it against other writers and readers. If this call creates the file, only the current user can read it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="mode"><see cref="FileMode.CreateNew"/> or <see cref="FileMode.OpenOrCreate"/>.</param>
    /// <returns>The open file.</returns>
    public static FileStream Create(string path, FileMode mode)
        => OperatingSystem.IsWindows()
            ? new FileInfo(path).Create(mode, FileSystemRights.Write, FileShare.None, bufferSize: 4096, FileOptions.None, PrivateAccess.ForFile())
            : new FileStream(path, new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = PrivateFile });

    /// <summary>Creates a file that everybody can read.</summary>
    /// <param name="path">Path of the file, which does not exist.</param>
    /// <returns>The open file.</returns>
    public static FileStream CreatePublic(string path)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        if (!OperatingSystem.IsWindows())
        {
            // Set after the file is created, because the umask applies during creation.
            File.SetUnixFileMode(file.SafeFileHandle, PublicFile);
        }

        return file;
    }

    /// <summary>Creates a folder that is private to the current user, and any missing parents. An existing folder is not changed.</summary>
    /// <param name="folder">The folder.</param>
    public static void CreateFolder(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            // .NET gives the mode to the last folder only.
            if (Path.GetDirectoryName(Path.GetFullPath(folder)) is { } parent && !Directory.Exists(parent))
            {
                CreateFolder(parent);
            }

            Directory.CreateDirectory(folder, PrivateFolder);
        }
        else if (!Directory.Exists(folder))
        {
            PrivateAccess.ForFolder().CreateDirectory(folder);
        }
    }

    /// <summary>Makes an existing folder, and on Windows everything in it, private to the current user.</summary>
    /// <param name="folder">The folder.</param>
    [SupportedOSPlatform("windows")]
    public static void MakeFolderPrivate(string folder)
    {
        if (IsOpenToOthers(folder))
        {
            new DirectoryInfo(folder).SetAccessControl(PrivateAccess.ForFolder());
        }
    }

    /// <summary>Whether users other than the owner can read or change a file or a folder. Links are followed.</summary>
    /// <param name="path">Path of a file or a folder. If it does not exist, the result is false.</param>
    public static bool IsOpenToOthers(string path)
    {
        try
        {
            return Path.Exists(path) && (OperatingSystem.IsWindows()
                ? PrivateAccess.IsOpenToOthers(path)
                : (File.GetUnixFileMode(path) & OtherUsers) != 0);
        }
        catch (Exception error) when (Files.PrivateFile.IsFileError(error))
        {
            // If the file cannot be read, whoever reads it reports that.
            return false;
        }
    }

    /// <summary>The PowerShell command that makes a file private to the current user.</summary>
    /// <param name="path">Path of the file.</param>
    public static RedactedText PrivateCommand(string path)
    {
        var quoted = path.Replace("'", "''", StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
        {
            // Ids for SYSTEM and Administrators, because their names are localized.
            return $"icacls '{quoted}' /inheritance:r /grant:r \"${{env:USERNAME}}:F\" '*S-1-5-18:F' '*S-1-5-32-544:F'";
        }

        return $"chmod 600 '{quoted}'";
    }
}
