using System.Security.Cryptography;
using System.Text;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>A vendor's file. The same rows give the same file, batch and hash.</summary>
internal sealed class VendorFile
{
    /// <summary>Creates a file.</summary>
    /// <param name="cast">The people of its source system.</param>
    /// <param name="cells">One number per row: a person, or that person without an email if the number is beyond the people.</param>
    public VendorFile(IReadOnlyList<Person> cast, IEnumerable<int> cells)
    {
        Rows = [.. cells.Select(cell => new VendorRow(cast[cell % cast.Count], cell < cast.Count))];
        Text = "plaintiff_name,email\n" + string.Concat(Rows.Select(row => $"{row.Person.Name},{(row.IsValid ? row.Person.Email : string.Empty)}\n"));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(cast[0].Source + Text));
        // Letters only, because random digits could look like a personal number.
        Batch = string.Concat(hash.Take(20).Select(part => (char)('a' + (part % 26))));
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    }

    /// <summary>The data rows.</summary>
    public IReadOnlyList<VendorRow> Rows { get; }

    /// <summary>The content.</summary>
    public string Text { get; }

    /// <summary>The batch id, and the file's base name.</summary>
    public string Batch { get; }

    /// <summary>The SHA-256 of the content.</summary>
    public string Hash { get; }
}

/// <summary>A data row.</summary>
/// <param name="Person">Whom it names.</param>
/// <param name="IsValid">Whether it has an email.</param>
internal sealed record VendorRow(Person Person, bool IsValid);
