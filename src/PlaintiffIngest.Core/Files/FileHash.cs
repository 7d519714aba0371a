namespace PlaintiffIngest.Core.Files;

/// <summary>The SHA-256 of a file's bytes.</summary>
/// <param name="Hex">64 lower-case hexadecimal digits.</param>
public readonly record struct FileHash(string Hex) : IFormattable
{
    /// <summary>The format of the first twelve digits with dots after, as the runbook's <c>File:</c> line shows it.</summary>
    public const string AbbreviatedFormat = "abbreviated";

    /// <summary>Makes a hash of its 32 bytes.</summary>
    /// <param name="bytes">32 bytes.</param>
    /// <returns>The hash.</returns>
    public static FileHash FromBytes(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(bytes));

    /// <inheritdoc/>
    public override string ToString() => Hex;

    /// <summary>The hash in a format.</summary>
    /// <param name="format"><see cref="AbbreviatedFormat"/>; anything else gives all digits.</param>
    /// <param name="formatProvider">Not used: hexadecimal digits are the same in every culture.</param>
    /// <returns>The text.</returns>
    public string ToString(string? format, IFormatProvider? formatProvider) => format == AbbreviatedFormat ? Hex[..12] + "..." : Hex;
}
