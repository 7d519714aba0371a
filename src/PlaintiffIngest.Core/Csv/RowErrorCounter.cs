using System.Runtime.InteropServices;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Counts why rows fail, in memory that does not depend on how many do.</summary>
internal sealed class RowErrorCounter
{
    private readonly Dictionary<(RowError Error, int AddressColumn), long> counts = [];

    /// <summary>Counts a failed row.</summary>
    /// <param name="error">Why it failed.</param>
    /// <param name="addressColumn">The column, from 1, that holds an email address although it is not the email column; 0 for none.</param>
    public void Add(RowError error, int addressColumn)
        => CollectionsMarshal.GetValueRefOrAddDefault(counts, (error, addressColumn), out _)++;

    /// <summary>What was counted so far.</summary>
    public RowErrorSummary Summarize() => new([..
        counts.GroupBy(count => count.Key.Error).Select(ReasonOf).OrderByDescending(reason => reason.Rows).ThenBy(reason => reason.Error)]);

    private static RowErrorSummary.Reason ReasonOf(IGrouping<RowError, KeyValuePair<(RowError Error, int AddressColumn), long>> counted)
    {
        var (column, rows) = counted.Where(count => count.Key.AddressColumn > 0).Select(count => (count.Key.AddressColumn, count.Value))
            .OrderByDescending(count => count.Value).ThenBy(count => count.AddressColumn).FirstOrDefault();
        return new RowErrorSummary.Reason(counted.Key, counted.Sum(count => count.Value), column, rows);
    }
}
