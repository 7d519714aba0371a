using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>What is ingested from a file: the file itself, or the content of a compressed file. It can be read several times.</summary>
internal sealed class FileContent
{
    private readonly InputFile file;
    private readonly Container? container;
    private readonly ContainerLimits limits;
    private InputStream? current;
    private bool isHashed;

    private FileContent(InputFile file, Container? container, ContainerLimits limits)
    {
        this.file = file;
        this.container = container;
        this.limits = limits;
    }

    /// <summary>Name of the file, without the folder. Not redacted.</summary>
    public string FileName => file.Name;

    /// <summary>Size of the content in bytes. Set by <see cref="HashAsync"/>.</summary>
    public long Length { get; private set; }

    /// <summary>Number of bytes of the file that the current pass has read.</summary>
    public long BytesRead => Math.Min(current?.BytesRead ?? 0, file.Length);

    /// <summary>Detects the container of an open file.</summary>
    /// <param name="file">The file. It stays open while the content is used.</param>
    /// <param name="options">The entry or sheet to read from a container, and the limits.</param>
    /// <returns>The content.</returns>
    /// <exception cref="IngestException">The file is a container that is damaged, contains no CSV, or contains several files.</exception>
    public static FileContent Open(InputFile file, ContainerOptions options)
    {
        using var stream = file.OpenRead();
        var container = ContainerDetector.Detect(stream, file.Name, options);
        ContainerErrors.RequireApplicable(container, file.Name, options);
        var content = new FileContent(file, container, options.Limits);
        content.RequireCsv();
        return content;
    }

    /// <summary>Whether the file is a workbook.</summary>
    public bool IsWorkbook => container is WorkbookContainer;

    /// <summary>Adapts the options for reading a file to its content. A workbook has no delimiter and no encoding.</summary>
    /// <param name="format">The options.</param>
    public CsvFormat FormatOf(CsvFormat format) => IsWorkbook ? format with { Delimiter = ',', Encoding = null } : format;

    /// <summary>Starts a pass over the content.</summary>
    /// <returns>A forward-only stream. The caller disposes it.</returns>
    /// <exception cref="IngestException">The file is damaged, or cannot be read. The stream throws the same exception.</exception>
    public Stream OpenRead()
    {
        current = file.OpenRead();
        return container is null ? current : new ContentStream(container, current, FileName, limits, isHashed);
    }

    /// <summary>Computes the hash that identifies the content, regardless of compression.</summary>
    /// <param name="delivered">The hash of the file's bytes; null if unknown. For an uncompressed file, it is used instead of hashing again.</param>
    /// <param name="progress">Notified after each block.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The SHA-256 hash of the content.</returns>
    /// <exception cref="IngestException">The file is damaged, too large, or cannot be read.</exception>
    public async Task<FileHash> HashAsync(FileHash? delivered, IProgress<long> progress, CancellationToken cancellationToken)
    {
        if (container is null && delivered is { } known)
        {
            Length = file.Length;
            return known;
        }

        await using var stream = OpenRead();
        var hash = await FileHasher.HashAsync(stream, progress, cancellationToken);
        Length = (stream as ContentStream)?.BytesRead ?? file.Length;
        isHashed = true;
        return hash;
    }

    // The text of a workbook is always CSV.
    private void RequireCsv()
    {
        if (container is null or WorkbookContainer)
        {
            return;
        }

        using var stream = OpenRead();
        var first = ContainerDetector.Peek(stream);
        if (ContentKind.DetectBinary(first) is { } kind)
        {
            throw ContainerErrors.ContentNotCsv(FileName, container.Kind, kind, ContainerDetector.IsContainer(first));
        }
    }
}
