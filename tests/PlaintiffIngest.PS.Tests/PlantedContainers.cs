using System.IO.Compression;
using System.Text;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Deliveries that cannot be read as they are, each with a number in its name and planted persons in its content.</summary>
internal static class PlantedContainers
{
    /// <summary>Two copies of a file: one with a checksum and one with a number of rows that are not its own.</summary>
    public static IEnumerable<string> WithFalseSidecars(string folder, string file, string number)
    {
        foreach (var (extension, text) in new[] { ("sha256", new string('0', 64)), ("rows", $"{number} rows of {Plants.Name}") })
        {
            var delivered = Path.Combine(folder, $"sidecar {extension} {number}.csv");
            File.Copy(file, delivered);
            File.WriteAllText($"{delivered}.{extension}", text);
            yield return delivered;
        }
    }

    /// <summary>A gzip file without its end.</summary>
    public static string Truncated(string folder, string file, string number)
    {
        var path = Path.Combine(folder, $"packed {number}.csv.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            gzip.Write(File.ReadAllBytes(file));
        }

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^9]);
        return path;
    }

    /// <summary>A gzip file that unpacks to hundreds of times its size.</summary>
    public static string Bomb(string folder, string number)
    {
        var path = Path.Combine(folder, $"bomb {number}.csv.gz");
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.SmallestSize);
        gzip.Write(Encoding.UTF8.GetBytes($"name,email\n{Plants.Name},"));
        for (var i = 0; i < 80; i++)
        {
            gzip.Write(new byte[1024 * 1024]);
        }

        return path;
    }

    /// <summary>A zip file with two files.</summary>
    public static string WithTwoEntries(string folder, string file, string number)
    {
        var path = Path.Combine(folder, $"two {number}.zip");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        archive.CreateEntryFromFile(file, $"a {number}.csv");
        archive.CreateEntryFromFile(file, $"b {number}.csv");
        return path;
    }

    /// <summary>A zip file whose directory says that its only file is encrypted.</summary>
    public static string Encrypted(string folder, string file, string number)
    {
        var path = Path.Combine(folder, $"encrypted {number}.zip");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(file, $"a {number}.csv");
        }

        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
