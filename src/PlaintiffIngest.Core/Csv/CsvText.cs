using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Configures the CSV reader.</summary>
internal static class CsvText
{
    /// <summary>Options to read records without a header. The reader repairs nothing silently.</summary>
    /// <param name="delimiter">The delimiter.</param>
    /// <param name="takesPadding">Whether to ignore spaces and tabs outside quotes. This is slower; see <see cref="QuotePadding"/>.</param>
    public static CsvReaderOptions OptionsFor(byte delimiter, bool takesPadding) => new()
    {
        HasHeader = false,
        Separator = (char)delimiter,
        SkipEmptyLines = true,
        AllowLineBreaksInQuotes = true,

        // Otherwise a space before a quote makes the quote part of the value.
        TrimWhitespace = takesPadding,

        // A line such as "sep=," is special only at the start of a file, where HeaderReader handles it.
        DetectSeparatorHint = false,
        IncludeValuesInExceptions = false,
        MalformedData = CsvMalformedDataHandling.Recover,
    };

    /// <summary>Splits one record into cells.</summary>
    /// <param name="record">The record, UTF-8.</param>
    /// <param name="delimiter">The delimiter.</param>
    public static string[] Cells(ReadOnlyMemory<byte> record, byte delimiter)
    {
        using var csv = CsvReader.Create(record, OptionsFor(delimiter, takesPadding: true));
        return csv.Read() ? [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)] : [];
    }
}
