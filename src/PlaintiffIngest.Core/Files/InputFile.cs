using System.Security;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Files;

/// <summary>An input file that is open for reading.</summary>
public sealed class InputFile : IDisposable
{
    private readonly FileStream stream;

    private InputFile(string fullPath, FileStream stream)
    {
        FullPath = fullPath;
        this.stream = stream;
    }

    /// <summary>The absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The name without the folder.</summary>
    public string Name => Path.GetFileName(FullPath);

    /// <summary>The current length, in bytes.</summary>
    public long Length => stream.Length;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The path, absolute or relative to the process's current directory.</param>
    /// <returns>The file.</returns>
    /// <remarks>Other programs can write to, rename or delete the file while it is open. The hash of the parsed bytes shows whether the content changed.</remarks>
    /// <exception cref="IngestException">
    /// <see cref="IngestErrorId.FileNotFound"/>, <see cref="IngestErrorId.PathIsFolder"/>,
    /// <see cref="IngestErrorId.FileEmpty"/> or <see cref="IngestErrorId.FileNotReadable"/>.
    /// </exception>
    public static InputFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            throw FileErrors.NotFound(path);
        }

        var fullPath = Path.GetFullPath(path);
        if (Directory.Exists(fullPath))
        {
            throw FileErrors.IsFolder(fullPath);
        }

        return OpenRegular(fullPath);
    }

    /// <summary>Opens a stream. Several streams can be read independently.</summary>
    /// <returns>A seekable stream, at the start of the file. Disposing it leaves the file open.</returns>
    internal InputStream OpenRead() => new(stream.SafeFileHandle, FullPath);

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static InputFile OpenRegular(string fullPath)
    {
        try
        {
            // Check before opening, because opening a pipe waits for its writer. A pipe's length is 0.
            var file = SpecialFile.ResolveLinks(fullPath);
            if (SpecialFile.IsSpecial(file))
            {
                throw FileErrors.NotRegular(fullPath);
            }

            if (new FileInfo(file).Length == 0)
            {
                throw FileErrors.Empty(fullPath);
            }

            var stream = new FileStream(fullPath, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan,
                BufferSize = 0,
            });
            if (!stream.CanSeek)
            {
                stream.Dispose();
                throw FileErrors.NotRegular(fullPath);
            }

            return new InputFile(fullPath, stream);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FileErrors.NotFound(fullPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException)
        {
            throw FileErrors.NotReadable(fullPath);
        }
    }
}
