using System.Xml;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Reads the content of a compressed file within limits, and translates exceptions into errors for the operator.</summary>
internal sealed class ContentStream : ReadOnlyStream, ISheetSource
{
    private readonly Container container;
    private readonly string fileName;
    private readonly DecompressionMeter meter;
    private readonly bool wasReadBefore;
    private readonly Stream content;

    /// <summary>Opens the content.</summary>
    /// <param name="container">Reads the content.</param>
    /// <param name="file">The file, at its start. It is disposed with this object.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="limits">Limits on the size of the content.</param>
    /// <param name="wasReadBefore">Whether the whole file was read before. If so, an error means that it has changed.</param>
    /// <exception cref="IngestException">The file is damaged, or cannot be used.</exception>
    public ContentStream(Container container, InputStream file, string fileName, ContainerLimits limits, bool wasReadBefore)
    {
        this.container = container;
        this.fileName = fileName;
        this.wasReadBefore = wasReadBefore;
        meter = new DecompressionMeter(limits, file.Length, fileName, container.Kind);
        try
        {
            content = container.Open(file);
        }
        catch (Exception error) when (IsExpected(error))
        {
            throw Translate(error);
        }
    }

    /// <summary>Number of bytes of the content read so far.</summary>
    public long BytesRead => meter.Total;

    /// <inheritdoc/>
    public ISheetText? Sheet => content as ISheetText;

    /// <inheritdoc/>
    /// <exception cref="IngestException">The file is damaged, too large, or cannot be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var count = content.Read(buffer);
            meter.Add(count);
            return count;
        }
        catch (Exception error) when (IsExpected(error))
        {
            throw Translate(error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    // The libraries report damage as one of these. A disk error is already an IngestException.
    private static bool IsExpected(Exception error)
        => error is IngestException or InvalidDataException or IOException or XmlException or FormatException or OverflowException;

    private IngestException Translate(Exception error) => error switch
    {
        IngestException { ErrorId: IngestErrorId.FileNotReadable } unreadable => unreadable,
        _ when wasReadBefore => FileErrors.Changed(fileName),
        IngestException known => known,
        _ => ContainerErrors.Damaged(fileName, container.Kind),
    };
}
