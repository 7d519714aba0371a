using System.Buffers.Binary;
using System.Text;

namespace PlaintiffIngest.Core.Containers;

/// <summary>The format of old Office files, which is also the wrapper of an encrypted workbook.</summary>
internal static class CompoundFile
{
    private const int SectorShiftAt = 30;
    private const int DirectoryAt = 48;
    private const int HeaderLength = 512;
    private const int MaxSectorShift = 12;

    /// <summary>Whether the file wraps an encrypted workbook. Otherwise it is an old Office file.</summary>
    /// <param name="file">The file. Seekable.</param>
    /// <remarks>Sources: MS-CFB 2.2 (header) and 2.6 (directory); MS-OFFCRYPTO 2.3 (names of the streams).</remarks>
    public static bool IsEncrypted(Stream file)
    {
        var header = ReadAt(file, 0, HeaderLength);
        if (header.Length < HeaderLength || header[SectorShiftAt] > MaxSectorShift)
        {
            return false;
        }

        // The first sector comes after the header, which takes a whole sector.
        var size = 1 << header[SectorShiftAt];
        var directory = ReadAt(file, (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(DirectoryAt)) + 1L) * size, size);
        return directory.AsSpan().IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0
            || directory.AsSpan().IndexOf(Encoding.Unicode.GetBytes("EncryptionInfo")) >= 0;
    }

    private static byte[] ReadAt(Stream file, long position, int length)
    {
        file.Position = position;
        var bytes = new byte[length];
        return bytes[..file.ReadAtLeast(bytes, length, throwOnEndOfStream: false)];
    }
}
