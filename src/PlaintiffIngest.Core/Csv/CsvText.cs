using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>How the CSV reader is used here.</summary>
internal static class CsvText
{
    /// <summary>The options for one record after the other, without a header, repaired nowhere unseen.</summary>
    /// <param name="delimiter">The byte between cells.</param>
    public static CsvReaderOptions OptionsFor(byte delimiter) => new()
    {
        HasHeader = false,
        Separator = (char)delimiter,
        SkipEmptyLines = true,
        AllowLineBreaksInQuotes = true,
        IncludeValuesInExceptions = false,
        MalformedData = CsvMalformedDataHandling.Recover,
    };

    /// <summary>The cells of one record.</summary>
    /// <param name="record">The record, UTF-8.</param>
    /// <param name="delimiter">The byte between cells.</param>
    public static string[] Cells(ReadOnlyMemory<byte> record, byte delimiter)
    {
        using var csv = CsvReader.Create(record, OptionsFor(delimiter));
        return csv.Read() ? [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)] : [];
    }
}
