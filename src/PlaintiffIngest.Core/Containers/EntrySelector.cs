using System.IO.Compression;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Selects the entry to read from a zip archive.</summary>
/// <param name="fileName">Name of the archive, for messages.</param>
internal sealed class EntrySelector(string fileName)
{
    private const int MaxListed = 10;

    // File managers add these automatically.
    private static readonly string[] SystemFiles = [".DS_Store", "Thumbs.db", "desktop.ini"];

    /// <summary>Selects the requested entry, or the only file, or the only file whose name ends with .csv.</summary>
    /// <param name="entries">The entries of the archive.</param>
    /// <param name="wanted">The path of the entry or its name alone, in any case; null for none.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.EntryNotFound"/>: there is no such entry, or more than one.</exception>
    public ZipArchiveEntry Select(IEnumerable<ZipArchiveEntry> entries, string? wanted)
    {
        var files = entries.Where(IsFile).ToList();
        if (files.Count == 0)
        {
            throw new IngestException(IngestErrorId.EntryNotFound, $"The zip archive '{fileName}' contains no file.", $"Ask the vendor to send it again.");
        }

        return wanted is null ? SelectOnly(files) : SelectNamed(files, wanted);
    }

    private static bool IsFile(ZipArchiveEntry entry)
        => entry.Name.Length > 0
        && !entry.FullName.StartsWith("__MACOSX/", StringComparison.OrdinalIgnoreCase)
        && !SystemFiles.Contains(entry.Name, StringComparer.OrdinalIgnoreCase);

    private ZipArchiveEntry SelectOnly(List<ZipArchiveEntry> files)
    {
        var csv = files.FindAll(file => file.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase));
        return files.Count == 1 ? files[0] : csv.Count == 1 ? csv[0] : throw new IngestException(
            IngestErrorId.EntryNotFound,
            $"The zip archive '{fileName}' contains {files.Count} files: {List(files)}.",
            $"Choose one with -Entry, such as -Entry '{(csv.Count > 0 ? csv : files)[0].FullName}', and run the command once for each.");
    }

    private ZipArchiveEntry SelectNamed(List<ZipArchiveEntry> files, string wanted)
    {
        List<ZipArchiveEntry>[] matches =
        [
            files.FindAll(file => file.FullName == wanted),
            files.FindAll(file => file.FullName.Equals(wanted, StringComparison.OrdinalIgnoreCase)),
            files.FindAll(file => file.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)),
        ];
        return Array.Find(matches, match => match.Count > 0) switch
        {
            [var only] => only,
            null => throw new IngestException(
                IngestErrorId.EntryNotFound,
                $"The zip archive '{fileName}' has no entry '{wanted}'. It contains {List(files)}.",
                $"{DidYouMean(files, wanted)}Use one of these names with -Entry."),
            var several => throw new IngestException(
                IngestErrorId.EntryNotFound,
                $"The zip archive '{fileName}' has {several.Count} entries '{wanted}': {List(several)}.",
                $"Use the whole path with -Entry. If the paths are the same too, unpack the archive and ingest the CSV."),
        };
    }

    private static string DidYouMean(List<ZipArchiveEntry> files, string wanted)
        => NearestName.Find(wanted, files.Select(file => file.FullName).Concat(files.Select(file => file.Name))) is { } nearest ? $"Did you mean '{nearest}'? " : "";

    private static string List(List<ZipArchiveEntry> files)
    {
        var names = string.Join(", ", files.Take(MaxListed).Select(file => file.FullName));
        return files.Count > MaxListed ? $"{names} and {files.Count - MaxListed} more" : names;
    }
}
