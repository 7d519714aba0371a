using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Messages about a changed header. They show names only as far as <see cref="HeaderDisplay"/> allows.</summary>
/// <param name="vendor">What is known about the vendor.</param>
/// <param name="change">The change.</param>
internal sealed class HeaderChangeText(VendorFacts vendor, HeaderChange change)
{
    private const int MaxListed = 10;

    private readonly HeaderDisplay before = new(change.Before.Names);
    private readonly HeaderDisplay after = new(change.After.Names);

    private RedactedText Expected => vendor.AcceptedHeaders is { Count: > 0 }
        ? (RedactedText)$"is not one of those that the profile of {vendor.SourceSystem} accepts (version {vendor.Profile!.Version})"
        : $"differs from that of the last import of {vendor.SourceSystem} (run {vendor.LastRun!.RunId})";

    /// <summary>The error that stops the file.</summary>
    /// <param name="fileName">Name of the file.</param>
    /// <param name="line">One-based line of the header.</param>
    /// <param name="unreadable">The error if the file cannot be read with this header; null if it can.</param>
    public IngestException Error(string fileName, long line, IngestException? unreadable) => new(
        IngestErrorId.HeaderChanged,
        $"The header of '{fileName}', line {line}, {Expected}. {Describe()}{(unreadable is null ? (RedactedText)$"" : $" A required column is missing.")}",
        unreadable is null
            ? (RedactedText)$"Check that each cell is still under the right name, and ask the vendor. If the change is intended, ingest the file with -AcceptHeader. See about_PlaintiffIngest_VendorChanges."
            : $"{unreadable.Remedy} If the change is intended, ingest the file with that and -AcceptHeader. See about_PlaintiffIngest_VendorChanges.");

    /// <summary>The warning about a change that affects no plaintiff column.</summary>
    public RedactedText Warning => $"the header {Expected}. {Describe()} The plaintiff columns are read as before.";

    /// <summary>Lists what changed.</summary>
    public RedactedText Describe()
    {
        RedactedText[] parts =
        [
            List($"Probably renamed", change.Renamed, pair => $"{before[pair.Before]} to {after[pair.After]}"),
            List($"Missing", change.Missing, index => before[index]),
            List($"Added", change.Added, index => after[index]),
            List($"Moved", change.Moved, index => after[index]),
        ];
        return RedactedText.From(string.Join(" ", parts.Select(part => part.ToString()).Where(part => part.Length > 0)));
    }

    private static RedactedText List<T>(RedactedText title, IReadOnlyList<T> items, Func<T, RedactedText> describe)
    {
        var listed = string.Join("; ", items.Take(MaxListed).Select(item => describe(item).ToString()));
        return items.Count == 0 ? $""
            : items.Count > MaxListed ? $"{title}: {listed} and {items.Count - MaxListed} more."
            : (RedactedText)$"{title}: {listed}.";
    }
}
