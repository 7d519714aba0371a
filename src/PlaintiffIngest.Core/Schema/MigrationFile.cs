using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>One embedded migration.</summary>
/// <param name="Version">Fourteen digits.</param>
/// <param name="Name">The rest of the file's name.</param>
/// <param name="Text">The SQL, with LF line ends.</param>
internal sealed record MigrationFile(string Version, string Name, string Text)
{
    private const string Folder = "migrations";

    /// <summary>All migrations this version knows, in order.</summary>
    public static IReadOnlyList<MigrationFile> All { get; } = [.. SqlText.List(Folder).Select(Read)];

    /// <summary>SHA-256 of the text, hexadecimal; the same whatever line ends a checkout made.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>A version as a number, for messages: fourteen digits in a text could be taken for a payment card's.</summary>
    /// <param name="version">A version, perhaps of another product.</param>
    public static long Number(string version)
        => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static MigrationFile Read(string resource)
    {
        var fileName = Path.GetFileNameWithoutExtension(resource[(Folder.Length + 1)..]);
        var separator = fileName.IndexOf('_', StringComparison.Ordinal);
        return new MigrationFile(
            fileName[..separator],
            fileName[(separator + 1)..],
            SqlText.Get(resource).ReplaceLineEndings("\n"));
    }
}
