using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Reads the rows of one file, in order, in bounded memory, and hashes the bytes it read.</summary>
public sealed class PlaintiffReader : IDisposable
{
    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="stream">The file's bytes, at their start. It stays open.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="sourceSystem">The vendor, part of every dedupe key.</param>
    /// <param name="format">How the file is to be read.</param>
    /// <returns>A reader before the first row.</returns>
    /// <exception cref="IngestException">The header cannot be used: empty, malformed, a required column missing, a column twice, wrong encoding.</exception>
    public static PlaintiffReader Open(Stream stream, string fileName, string sourceSystem, CsvFormat format)
        => throw new NotImplementedException();

    /// <summary>The header as it stands in the file, without its line break, UTF-8.</summary>
    public string HeaderText => throw new NotImplementedException();

    /// <summary>The character between cells.</summary>
    public char Delimiter => throw new NotImplementedException();

    /// <summary>The current row; the same object every time.</summary>
    public PlaintiffRow Row => throw new NotImplementedException();

    /// <summary>Bytes of the file read so far.</summary>
    public long BytesRead => throw new NotImplementedException();

    /// <summary>Reads the next row, valid or failed, into <see cref="Row"/>.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="IngestException">The bytes are not valid in the file's encoding.</exception>
    public bool Read() => throw new NotImplementedException();

    /// <summary>Reads what is left of the file, without parsing it, and returns the hash of all its bytes.</summary>
    /// <returns>SHA-256 of the bytes that were read.</returns>
    public FileHash HashToEnd() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
