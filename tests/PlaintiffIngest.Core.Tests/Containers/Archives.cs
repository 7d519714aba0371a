using System.IO.Compression;
using System.Text;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>Makes compressed files.</summary>
internal static class Archives
{
    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(byte[] content) => Write(file =>
    {
        using var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
        gzip.Write(content);
    });

    public static byte[] Zstd(byte[] content, int? windowLog = null) => Write(file =>
    {
        using var zstd = new CompressionStream(file, leaveOpen: true);
        zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        zstd.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, windowLog ?? 0);
        zstd.Write(content);
    });

    public static byte[] Zip(params (string Name, string Text)[] entries)
        => Zip(CompressionLevel.Optimal, [.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Text)))]);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries) => Write(file =>
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, content) in entries)
        {
            using var entry = zip.CreateEntry(name, level).Open();
            entry.Write(content);
        }
    });

    private static byte[] Write(Action<Stream> write)
    {
        using var file = new MemoryStream();
        write(file);
        return file.ToArray();
    }
}
