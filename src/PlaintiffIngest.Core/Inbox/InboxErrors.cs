using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>Creates the errors about the folders of <see cref="FolderIngest"/>.</summary>
internal static class InboxErrors
{
    public static IngestException FolderMissing(string parameter, string path) => new(
        IngestErrorId.FileNotFound,
        $"-{parameter}: the folder '{path}' does not exist.",
        $"Check the path, and that its share is mounted. A new folder must be created first.");

    public static IngestException FolderIsFile(string parameter, string path) => new(
        IngestErrorId.InvalidParameter,
        $"-{parameter}: '{path}' is a file, not a folder.",
        $"Use the path of a folder.");

    public static IngestException FolderNotReadable(string path) => new(
        IngestErrorId.FileNotReadable,
        $"The folder '{path}' cannot be read.",
        $"Check its permissions, and its disk or share.");

    public static IngestException FolderNotWritable(string parameter, string path) => new(
        IngestErrorId.FileNotWritable,
        $"-{parameter}: files cannot be written to the folder '{path}'.",
        $"Check its permissions, and that its disk is not full.");

    public static IngestException SameFolder(string first, string second, string path) => new(
        IngestErrorId.InvalidParameter,
        $"-{first} and -{second} are the same folder: '{path}'.",
        $"Use three different folders. The archive and the folder for failed files can be subfolders of the folder in which files arrive.");

    public static IngestException MarkerInvalid(string marker) => new(
        IngestErrorId.InvalidParameter,
        $"-Marker '{marker}' is not an extension, or is one that deliveries have.",
        $"Use an extension that no delivery has, such as .done: the file x.csv is then complete when x.csv.done or x.done exists.");

    public static IngestException NotMoved(string fileName, string folder) => new(
        IngestErrorId.FileNotWritable,
        $"{fileName}: the file cannot be moved to '{folder}'.",
        $"Check the permissions of both folders, and that the disk is not full. The next run tries to move it again; if it was imported, it is a duplicate then.");
}
