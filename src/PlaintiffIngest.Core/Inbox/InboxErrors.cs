using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>Creates the errors of a folder that files arrive in.</summary>
internal static class InboxErrors
{
    public static IngestException FolderMissing(string parameter, string path) => new(
        IngestErrorId.FileNotFound,
        $"-{parameter}: the folder '{path}' does not exist.",
        $"Check the path, and whether the share it is on is mounted. To use a new folder, create it first.");

    public static IngestException FolderIsFile(string parameter, string path) => new(
        IngestErrorId.InvalidParameter,
        $"-{parameter}: '{path}' is a file, not a folder.",
        $"Give the path of a folder.");

    public static IngestException FolderNotReadable(string path) => new(
        IngestErrorId.FileNotReadable,
        $"The folder '{path}' cannot be read.",
        $"Check its permissions, and the disk or share it is on.");

    public static IngestException FolderNotWritable(string parameter, string path) => new(
        IngestErrorId.FileNotWritable,
        $"-{parameter}: no file can be written to the folder '{path}'.",
        $"Check its permissions, and that its disk is not full.");

    public static IngestException SameFolder(string first, string second, string path) => new(
        IngestErrorId.InvalidParameter,
        $"-{first} and -{second} are the same folder: '{path}'.",
        $"Use three different folders. The archive and the folder for failed files may be subfolders of the folder that files arrive in.");

    public static IngestException MarkerInvalid(string marker) => new(
        IngestErrorId.InvalidParameter,
        $"-Marker '{marker}' is not an extension, or is one that deliveries have.",
        $"Use an extension that no delivery has, such as .done: a file x.csv is then complete when x.csv.done or x.done exists.");

    public static IngestException NotMoved(string fileName, string folder) => new(
        IngestErrorId.FileNotWritable,
        $"{fileName}: the file cannot be moved to '{folder}'.",
        $"Check the permissions of both folders, and that the disk is not full. The file is moved the next time: a file that was imported is a duplicate then.");
}
