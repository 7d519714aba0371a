namespace PlaintiffIngest.Core.Files;

/// <summary>Who may do what with a file or a folder that this product makes, where the system has such rights.</summary>
internal static class FileRights
{
    /// <summary>Only the owner may look into a folder.</summary>
    public const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Others may pass through a folder to what is theirs, without listing it.</summary>
    public const UnixFileMode PassableFolder = PrivateFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Only the owner may read and write a file.</summary>
    public const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
