using System.Runtime.Versioning;
using System.Security.AccessControl;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Files;

/// <summary>
/// Makes files and folders private to the user who creates them, and finds files that are not: by mode on Unix, by access control list on Windows.
/// </summary>
internal static class FileRights
{
    /// <summary>A folder that only its owner can access (0700).</summary>
    public const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A folder that others can traverse but not list (0711).</summary>
    public const UnixFileMode PassableFolder = PrivateFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A file that only its owner can read and write (0600).</summary>
    public const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode PublicFile = PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode OtherUsers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Opens a file for writing that nobody else can open. If this call creates it, only the current user can read it.</summary>
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
            // Not when it is created: the process's umask would take it away.
            File.SetUnixFileMode(file.SafeFileHandle, PublicFile);
        }

        return file;
    }

    /// <summary>Creates a folder that is private to the current user, and the folders above it that are missing. A folder that exists is left as it is.</summary>
    /// <param name="folder">The folder.</param>
    public static void CreateFolder(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
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
    /// <param name="path">Path of a file or a folder; if there is none, nobody can.</param>
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
            // Who must read the file finds out that it cannot be read.
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
            // SYSTEM and Administrators by their ids, because their names are translated.
            return $"icacls '{quoted}' /inheritance:r /grant:r \"${{env:USERNAME}}:F\" '*S-1-5-18:F' '*S-1-5-32-544:F'";
        }

        return $"chmod 600 '{quoted}'";
    }
}
