using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>How the CSV reader is used here.</summary>
internal static class CsvText
{
    /// <summary>The options for one record after the other, without a header, repaired nowhere unseen.</summary>
    /// <param name="delimiter">The byte between cells.</param>
    /// <param name="takesPadding">Whether blanks outside quotes belong to no value. It is slower; see <see cref="QuotePadding"/>.</param>
    public static CsvReaderOptions OptionsFor(byte delimiter, bool takesPadding) => new()
    {
        HasHeader = false,
        Separator = (char)delimiter,
        SkipEmptyLines = true,
        AllowLineBreaksInQuotes = true,

        // Else a blank before a quote makes the quote part of the value.
        TrimWhitespace = takesPadding,

        // A line such as "sep=," means something at the start of a file only, and there the header's reader takes it.
        DetectSeparatorHint = false,
        IncludeValuesInExceptions = false,
        MalformedData = CsvMalformedDataHandling.Recover,
    };

    /// <summary>The cells of one record.</summary>
    /// <param name="record">The record, UTF-8.</param>
    /// <param name="delimiter">The byte between cells.</param>
    public static string[] Cells(ReadOnlyMemory<byte> record, byte delimiter)
    {
        using var csv = CsvReader.Create(record, OptionsFor(delimiter, takesPadding: true));
        return csv.Read() ? [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)] : [];
    }
}
