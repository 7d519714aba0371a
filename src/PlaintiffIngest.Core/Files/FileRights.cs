namespace PlaintiffIngest.Core.Files;

/// <summary>Unix permissions of the files and folders that this product creates.</summary>
internal static class FileRights
{
    /// <summary>A folder that only its owner can access (0700).</summary>
    public const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A folder that others can traverse but not list (0711).</summary>
    public const UnixFileMode PassableFolder = PrivateFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A file that only its owner can read and write (0600).</summary>
    public const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
