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

    /// <summary>Size of the content in bytes, once it was hashed.</summary>
    public long Length { get; private set; }

    /// <summary>How many bytes of the file the latest pass has read.</summary>
    public long BytesRead => Math.Min(current?.BytesRead ?? 0, file.Length);

    /// <summary>Recognizes what an open file contains.</summary>
    /// <param name="file">The file. It stays open while the content is used.</param>
    /// <param name="options">What to read from a compressed file, and its limits.</param>
    /// <returns>The content.</returns>
    /// <exception cref="IngestException">The file is a compressed file that is damaged, or contains no CSV file, or several.</exception>
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

    /// <summary>How to read the content. A workbook has no delimiter and no encoding.</summary>
    /// <param name="format">How to read the file.</param>
    public CsvFormat FormatOf(CsvFormat format) => IsWorkbook ? format with { Delimiter = ',', Encoding = null } : format;

    /// <summary>Starts to read the content.</summary>
    /// <returns>A stream that reads forward. The caller disposes it.</returns>
    /// <exception cref="IngestException">The file is damaged, or cannot be read. The stream throws the same.</exception>
    public Stream OpenRead()
    {
        current = file.OpenRead();
        return container is null ? current : new ContentStream(container, current, FileName, limits, isHashed);
    }

    /// <summary>Computes the hash that identifies the content, however it is compressed.</summary>
    /// <param name="delivered">The hash of the file's bytes, if it is known: that of a file that is not compressed is computed once.</param>
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

    // The text of a workbook is CSV always.
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
            throw ContainerErrors.Contains(FileName, container.Kind, kind, ContainerDetector.IsContainer(first));
        }
    }
}
