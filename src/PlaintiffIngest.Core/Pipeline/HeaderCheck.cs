using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Stops a file whose header changed, unless the operator accepts it.</summary>
/// <param name="content">The content of the file.</param>
/// <param name="file">The file and its vendor.</param>
/// <param name="log">Receives the warning about a change that does not stop the file.</param>
internal sealed class HeaderCheck(FileContent content, IdentifiedFile file, IIngestLog log)
{
    /// <summary>Compares a header with the vendor's earlier ones.</summary>
    /// <param name="header">The file's header.</param>
    /// <returns>The change; null if there is none, or nothing to compare with.</returns>
    public HeaderChange? Find(HeaderRecord header)
        => HeaderComparison.Find(file.Vendor, NamesOf(header), file.Request.Format);

    /// <summary>Stops the file, or logs the change.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="change">The change.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.HeaderChanged"/>: the operator has not accepted the change.</exception>
    public void Require(HeaderRecord header, HeaderChange change)
    {
        var text = new HeaderChangeText(file.Vendor, change);
        if (file.Request.AcceptHeader)
        {
            log.Verbose($"{file.Name}: the changed header was accepted. {text.Describe()}");
        }
        else if (HeaderComparison.RequiresAcceptance(file.Vendor, change))
        {
            throw text.Error(file.Name, header.Line, unreadable: null);
        }
        else
        {
            log.Warning($"{file.Name}: {text.Warning}");
        }
    }

    /// <summary>
    /// Returns the file without mappings of the profile to columns that the vendor no longer sends, if that header was accepted, now or
    /// before.
    /// </summary>
    /// <returns>The file; null if there are no such columns, or if the header was not accepted.</returns>
    /// <exception cref="IngestException">The file cannot be read.</exception>
    public IdentifiedFile? WithoutGoneColumns()
    {
        var header = Probe().Header;
        var isAccepted = file.Request.AcceptHeader || (file.Vendor.AcceptedHeaders is { Count: > 0 } && Find(header) is null);
        return isAccepted && WithoutGoneColumns(header) is { } format ? file with { Request = file.Request with { Format = format } } : null;
    }

    /// <summary>Checks whether a column is missing because the vendor changed the header.</summary>
    /// <param name="error">The error of the missing column.</param>
    /// <returns>The error to report: <see cref="IngestErrorId.HeaderChanged"/>, or the given error if it is more specific.</returns>
    /// <exception cref="IngestException">The file cannot be read.</exception>
    public IngestException Explain(IngestException error)
    {
        if (file.Request.AcceptHeader)
        {
            return error;
        }

        var probe = Probe();
        var isHeader = probe.LineBelow is null && probe.Header.Cells.Length > 1 && !new HeaderDisplay(probe.Header.Cells).LooksLikeData;
        return isHeader && Find(probe.Header) is { } change
            ? new HeaderChangeText(file.Vendor, change).Error(file.Name, probe.Header.Line, CanBeAccepted(probe.Header) ? null : error)
            : error;
    }

    private HeaderProbe Probe() => HeaderProbe.Read(content.OpenRead, content.FileName, content.FormatOf(file.Request.Format));

    private CsvFormat? WithoutGoneColumns(HeaderRecord header) => ProfileFormat.WithoutGoneColumns(file.Request.Format, file.Vendor, NamesOf(header));

    // Whether the file can be read with no other help than -AcceptHeader.
    private bool CanBeAccepted(HeaderRecord header)
    {
        try
        {
            if (WithoutGoneColumns(header) is not { } format)
            {
                return false;
            }

            PlaintiffReader.Open(content.OpenRead, content.FileName, file.Batch.SourceSystem, content.FormatOf(format)).Dispose();
            return true;
        }
        catch (IngestException)
        {
            return false;
        }
    }

    private static HeaderNames NamesOf(HeaderRecord header) => HeaderNames.Parse(header.Text, (char)header.Delimiter);
}
