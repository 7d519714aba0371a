using System.Runtime.InteropServices;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Counts failed rows by reason, in constant memory.</summary>
internal sealed class RowErrorCounter
{
    private readonly Dictionary<(RowError Error, int AddressColumn), long> counts = [];

    /// <summary>Counts a failed row.</summary>
    /// <param name="error">Why it failed.</param>
    /// <param name="addressColumn">The one-based number of the column that contains an email address but is not the email column; 0 if there is none.</param>
    public void Add(RowError error, int addressColumn)
        => CollectionsMarshal.GetValueRefOrAddDefault(counts, (error, addressColumn), out _)++;

    /// <summary>Returns the counts so far.</summary>
    public RowErrorSummary Summarize() => new([..
        counts.GroupBy(count => count.Key.Error).Select(ReasonOf).OrderByDescending(reason => reason.Rows).ThenBy(reason => reason.Error)]);

    private static RowErrorSummary.Reason ReasonOf(IGrouping<RowError, KeyValuePair<(RowError Error, int AddressColumn), long>> counted)
    {
        var (column, rows) = counted.Where(count => count.Key.AddressColumn > 0).Select(count => (count.Key.AddressColumn, count.Value))
            .OrderByDescending(count => count.Value).ThenBy(count => count.AddressColumn).FirstOrDefault();
        return new RowErrorSummary.Reason(counted.Key, counted.Sum(count => count.Value), column, rows);
    }
}
