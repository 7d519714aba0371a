using System.Globalization;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Deliveries;

/// <summary>What the sidecars of a file say about it: <c>x.csv.sha256</c>, <c>x.csv.rows</c>, and a line of <c>SHA256SUMS</c> in the folder.</summary>
/// <param name="Hashes">Hashes of the file's bytes before decompression, each with the name of its sidecar.</param>
/// <param name="Rows">Expected numbers of data rows.</param>
internal sealed record Sidecars(IReadOnlyList<(FileHash Hash, string Sidecar)> Hashes, IReadOnlyList<RowExpectation> Rows)
{
    private const int MaxSidecarBytes = 64 * 1024;

    // Enough for about 150,000 files.
    private const int MaxListBytes = 16 * 1024 * 1024;

    /// <summary>Reads the sidecars of a file. If the file is a link, this includes the sidecars of its target.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.SidecarInvalid"/>: a sidecar is malformed or cannot be read.</exception>
    public static Sidecars Read(string path)
    {
        var full = Path.GetFullPath(path);
        var hashes = new List<(FileHash, string)>();
        var rows = new List<RowExpectation>();
        foreach (var file in new[] { full, RealPath.Resolve(full) }.Distinct(RealPath.Comparer))
        {
            Add(hashes, file + SidecarName.HashExtension, sidecar => ReadHash(sidecar, Path.GetFileName(file)));
            Add(hashes, Path.Combine(Path.GetDirectoryName(file)!, SidecarName.ChecksumList), list => FindHash(list, Path.GetFileName(file)));
            var counted = file + SidecarName.RowsExtension;
            if (Path.Exists(counted))
            {
                rows.Add(new RowExpectation(ReadRows(counted), Path.GetFileName(counted)));
            }
        }

        return new Sidecars(hashes, rows);
    }

    private static void Add(List<(FileHash Hash, string Sidecar)> hashes, string sidecar, Func<string, FileHash?> read)
    {
        if (Path.Exists(sidecar) && read(sidecar) is { } hash)
        {
            hashes.Add((hash, Path.GetFileName(sidecar)));
        }
    }

    // The vendor may have renamed the file after writing the sidecar, so if there is only one line, its file name is ignored.
    private static FileHash? ReadHash(string sidecar, string fileName)
    {
        var lines = new List<(ChecksumLine Checksum, int Number)>();
        foreach (var (index, line) in SidecarText.ReadLines(sidecar, MaxSidecarBytes).Index())
        {
            if (!ChecksumLine.IsIrrelevant(line))
            {
                lines.Add((ChecksumLine.Parse(line) ?? throw DeliveryErrors.SidecarInvalid(sidecar, index + 1, $"is not a SHA-256 checksum"), index + 1));
            }
        }

        var own = lines.Count == 1 ? lines : lines.FindAll(line => IsSameName(BaseName(line.Checksum.FileName), fileName));
        return OnlyHash(sidecar, own) ?? throw DeliveryErrors.SidecarInvalid(sidecar, $"has no SHA-256 checksum of '{fileName}'");
    }

    // A malformed line about another file is not an error here.
    private static FileHash? FindHash(string list, string fileName)
    {
        var own = new List<(ChecksumLine Checksum, int Number)>();
        foreach (var (index, line) in SidecarText.ReadLines(list, MaxListBytes).Index())
        {
            if (ChecksumLine.IsIrrelevant(line))
            {
                continue;
            }

            if (ChecksumLine.Parse(line) is { } checksum)
            {
                if (checksum.FileName is { } name && IsSameName(WithoutCurrentFolder(name), fileName))
                {
                    own.Add((checksum, index + 1));
                }
            }
            else if (Mentions(line, fileName))
            {
                throw DeliveryErrors.SidecarInvalid(list, index + 1, $"is not a SHA-256 checksum");
            }
        }

        return OnlyHash(list, own);
    }

    private static FileHash? OnlyHash(string sidecar, List<(ChecksumLine Checksum, int Number)> lines)
    {
        foreach (var line in lines)
        {
            if (line.Checksum.Hash != lines[0].Checksum.Hash)
            {
                throw DeliveryErrors.SidecarInvalid(sidecar, line.Number, $"has a different checksum for the same file than line {lines[0].Number}");
            }
        }

        return lines.Count == 0 ? null : lines[0].Checksum.Hash;
    }

    private static long ReadRows(string sidecar)
    {
        var lines = SidecarText.ReadLines(sidecar, MaxSidecarBytes).Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).ToList();
        return lines.Count == 0 ? throw DeliveryErrors.SidecarInvalid(sidecar, $"is empty")
            : lines.Count > 1 ? throw DeliveryErrors.SidecarInvalid(sidecar, lines[1].Index + 1, $"is a second line, but the sidecar must contain only the number of rows")
            : long.TryParse(lines[0].Item.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows
            : throw DeliveryErrors.SidecarInvalid(sidecar, lines[0].Index + 1, $"is not a number of rows written with digits only");
    }

    // The file system and the checksum file may use different Unicode normalization forms.
    private static bool IsSameName(string? name, string fileName)
        => name is not null && (RealPath.Comparer.Equals(name, fileName) || RealPath.Comparer.Equals(Normalize(name), Normalize(fileName)));

    private static string Normalize(string name)
    {
        try
        {
            return name.Normalize();
        }
        catch (ArgumentException)
        {
            // Not valid Unicode.
            return name;
        }
    }

    private static string? BaseName(string? path) => path?[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    private static string WithoutCurrentFolder(string path)
        => path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith(@".\", StringComparison.Ordinal) ? path[2..] : path;

    private static bool Mentions(string line, string fileName)
        => line.EndsWith(fileName, StringComparison.OrdinalIgnoreCase)
            && (line.Length == fileName.Length || line[^(fileName.Length + 1)] is ' ' or '\t' or '*' or '/' or '\\');
}
