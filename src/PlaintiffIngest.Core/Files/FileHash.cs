namespace PlaintiffIngest.Core.Files;

/// <summary>The SHA-256 of a file's bytes.</summary>
/// <param name="Hex">64 lower-case hexadecimal digits.</param>
public readonly record struct FileHash(string Hex)
{
    /// <summary>The first twelve digits with dots after, as the runbook's <c>File:</c> line shows it.</summary>
    public string Abbreviated => Hex[..12] + "...";

    /// <summary>Makes a hash of its 32 bytes.</summary>
    /// <param name="bytes">32 bytes.</param>
    /// <returns>The hash.</returns>
    public static FileHash FromBytes(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(bytes));

    /// <inheritdoc/>
    public override string ToString() => Hex;
}
