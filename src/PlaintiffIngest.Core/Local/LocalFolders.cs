using System.Runtime.Versioning;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>Where the private server keeps its data.</summary>
internal static class LocalFolders
{
    /// <summary>The environment variable that overrides the folder of local servers.</summary>
    public const string DataVariable = "PLAINTIFF_INGEST_DATA";

    private const string RootsFolder = "/var/lib/plaintiff-ingest";

    /// <summary>The folder of this user's local servers.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static string Root(Func<string, string?> environment)
    {
        if (environment(DataVariable) is { Length: > 0 } fromVariable)
        {
            // PostgreSQL's programs read the folder from a file line by line.
            return !fromVariable.Any(char.IsControl) ? Path.GetFullPath(fromVariable) : throw new IngestException(
                IngestErrorId.LocalServerFailed,
                $"The folder in {DataVariable} contains a control character, such as a line break.",
                $"Set the variable to another folder.");
        }

        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "PlaintiffIngest");
        }

        if (Environment.IsPrivilegedProcess)
        {
            // The server's account cannot enter root's home.
            return RootsFolder;
        }

        var home = environment("HOME") is { Length: > 0 } homeFromVariable ? homeFromVariable : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
        {
            return Path.Combine(home, "Library", "Application Support", "PlaintiffIngest");
        }

        // The XDG specification says to ignore a relative path.
        return environment("XDG_DATA_HOME") is { Length: > 0 } xdgData && Path.IsPathRooted(xdgData)
            ? Path.Combine(xdgData, "PlaintiffIngest")
            : Path.Combine(home, ".local", "share", "PlaintiffIngest");
    }

    /// <summary>The folder of the local server of one major version. Versions cannot share data.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="majorVersion">The major version.</param>
    public static string Cluster(Func<string, string?> environment, int majorVersion)
        => Path.Combine(Root(environment), FormattableString.Invariant($"pg{majorVersion}"));

    /// <summary>Creates a folder and its parents if they are missing, and sets the permissions of the folder in any case.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mode">The folder's permissions on Unix. On Windows it is always private.</param>
    /// <param name="rootsFolder">The folder of all servers of root, which is also opened to the server's account if it exists.</param>
    public static void Create(string folder, UnixFileMode mode, string rootsFolder = RootsFolder)
    {
        if (OperatingSystem.IsWindows())
        {
            FilePermissions.CreateFolder(folder);
            FilePermissions.MakeFolderPrivate(folder);
            return;
        }

        CreateParent(Path.GetDirectoryName(folder)!, Environment.IsPrivilegedProcess ? FilePermissions.TraversableFolder : FilePermissions.PrivateFolder, rootsFolder);
        Directory.CreateDirectory(folder, mode);
        File.SetUnixFileMode(folder, mode);
    }

    // With root's umask, this or an earlier command may have created a folder that the server's account cannot enter.
    [UnsupportedOSPlatform("windows")]
    private static void CreateParent(string folder, UnixFileMode mode, string rootsFolder)
    {
        if (Directory.Exists(folder))
        {
            if (folder == rootsFolder && Environment.IsPrivilegedProcess)
            {
                File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | mode);
            }

            return;
        }

        if (Path.GetDirectoryName(folder) is { } parent)
        {
            CreateParent(parent, mode, rootsFolder);
        }

        Directory.CreateDirectory(folder, mode);
        File.SetUnixFileMode(folder, mode);
    }

    /// <summary>Writes a file atomically: it appears complete or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The content, written as UTF-8.</param>
    /// <param name="mode">The file's permissions on Unix; by default, only the owner can read it.</param>
    public static void Write(string path, string text, UnixFileMode mode = FilePermissions.PrivateFile)
    {
        var draft = path + ".new";
        File.Delete(draft);
        using (var writer = new StreamWriter(FilePermissions.Create(draft, FileMode.CreateNew)))
        {
            writer.Write(text);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(draft, mode);
        }

        File.Move(draft, path, overwrite: true);
    }
}
