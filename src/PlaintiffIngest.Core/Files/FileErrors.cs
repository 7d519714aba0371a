using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Files;

/// <summary>The errors of a file that cannot be had.</summary>
internal static class FileErrors
{
    public static IngestException NotFound(string path) => new(
        IngestErrorId.FileNotFound,
        $"The file '{path}' does not exist.",
        $"Check the name and the folder; a path that is not absolute begins at the current location.");

    public static IngestException IsFolder(string path) => new(
        IngestErrorId.PathIsFolder,
        $"'{path}' is a folder, not a file.",
        $"Name a file, or pipe the files of the folder: Get-ChildItem <folder>/*.csv | Invoke-PlaintiffIngest.");

    public static IngestException NotReadable(string? path) => new(
        IngestErrorId.FileNotReadable,
        $"The file '{path ?? "(stream)"}' cannot be read.",
        $"Check its permissions, that no other program has it locked, and the disk or share it is on.");

    public static IngestException NotRegular(string path) => new(
        IngestErrorId.FileNotReadable,
        $"'{path}' is a pipe or a device, not a file: it cannot be read twice.",
        $"Save the data to a file first.");

    public static IngestException Empty(string path) => new(
        IngestErrorId.FileEmpty,
        $"The file '{path}' has no bytes, or is not a regular file.",
        $"Ask the vendor for the file again; it needs at least a header line.");
}
