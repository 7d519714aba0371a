namespace PlaintiffIngest.Core.Files;

/// <summary>The SHA-256 hash of a file's content.</summary>
/// <param name="Hex">64 lowercase hexadecimal digits.</param>
public readonly record struct FileHash(string Hex) : IFormattable
{
    /// <summary>The format of the runbook's <c>File:</c> line: the first 12 digits, followed by three dots.</summary>
    public const string AbbreviatedFormat = "abbreviated";

    /// <summary>Creates a hash from its bytes.</summary>
    /// <param name="bytes">The 32 bytes of the hash.</param>
    /// <returns>The hash.</returns>
    public static FileHash FromBytes(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(bytes));

    /// <inheritdoc/>
    public override string ToString() => Hex;

    /// <summary>Formats the hash.</summary>
    /// <param name="format"><see cref="AbbreviatedFormat"/>; anything else returns all 64 digits.</param>
    /// <param name="formatProvider">Not used, because hexadecimal digits are the same in every culture.</param>
    /// <returns>The text.</returns>
    public string ToString(string? format, IFormatProvider? formatProvider) => format == AbbreviatedFormat ? Hex[..12] + "..." : Hex;
}
