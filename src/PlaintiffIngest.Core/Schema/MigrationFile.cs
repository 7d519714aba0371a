using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>An embedded migration.</summary>
/// <param name="Version">The version, 14 digits.</param>
/// <param name="Name">The rest of the file's name.</param>
/// <param name="Text">The SQL, with LF line endings.</param>
internal sealed record MigrationFile(string Version, string Name, string Text)
{
    private const string Folder = "migrations";

    /// <summary>All migrations of this version of the product, in order.</summary>
    public static IReadOnlyList<MigrationFile> All { get; } = [.. SqlText.List(Folder).Select(Read)];

    /// <summary>SHA-256 of the text, 64 hexadecimal digits. It does not depend on the line endings of a checkout.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Converts a version to a number for messages. The redactor could take the 14 digits for a card number.</summary>
    /// <param name="version">A version, possibly one that this product did not write.</param>
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
