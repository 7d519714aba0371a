using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Files;

/// <summary>Creates the errors about an input file.</summary>
internal static class FileErrors
{
    public static IngestException NotFound(string path) => new(
        IngestErrorId.FileNotFound,
        $"The file '{path}' does not exist.",
        $"Check the name and the folder. A relative path starts at the current location.");

    public static IngestException IsFolder(string path) => new(
        IngestErrorId.PathIsFolder,
        $"'{path}' is a folder, not a file.",
        $"Use the path of a file, or pipe the files in the folder: Get-ChildItem <folder>/*.csv | Invoke-PlaintiffIngest.");

    public static IngestException NotReadable(string? path) => new(
        IngestErrorId.FileNotReadable,
        $"The file '{path ?? "(stream)"}' cannot be read.",
        $"Check its permissions, whether another program has locked it, and its disk or share.");

    public static IngestException NotRegular(string path) => new(
        IngestErrorId.FileNotReadable,
        $"'{path}' is a pipe or a device, not a regular file, so it cannot be read twice.",
        $"Save the data to a file first.");

    public static IngestException Empty(string path) => new(
        IngestErrorId.FileEmpty,
        $"The file '{path}' is empty, or is not a regular file.",
        $"Ask the vendor to send the file again: it needs at least a header line. If it is a pipe, save the data to a file first.");

    public static IngestException Changed(string name) => new(
        IngestErrorId.FileChanged,
        $"{name}: the file changed while it was being read; nothing was kept.",
        $"Wait until the file is complete, then ingest it again.");
}
