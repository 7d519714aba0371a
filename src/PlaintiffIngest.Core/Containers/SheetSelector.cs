using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Selects the sheet to read from a workbook.</summary>
/// <param name="fileName">Name of the workbook, for messages.</param>
internal sealed class SheetSelector(string fileName)
{
    private const int MaxListed = 10;

    /// <summary>Selects the requested sheet, hidden or not, or the first one that is not hidden.</summary>
    /// <param name="sheets">The sheets.</param>
    /// <param name="wanted">Name of the sheet, in any case; null for none.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.SheetNotFound"/>.</exception>
    public WorkbookSheet Select(IReadOnlyList<WorkbookSheet> sheets, string? wanted)
    {
        var found = wanted is null
            ? sheets.FirstOrDefault(sheet => !sheet.IsHidden)
            : sheets.FirstOrDefault(sheet => sheet.Name.Equals(wanted.Trim(), StringComparison.OrdinalIgnoreCase));
        return found ?? throw (wanted is null
            ? new IngestException(IngestErrorId.SheetNotFound, $"The workbook '{fileName}' has no sheet that is not hidden. {List(sheets)}", $"Choose one with -Sheet.")
            : new IngestException(IngestErrorId.SheetNotFound, $"The workbook '{fileName}' has no sheet '{wanted}'. {List(sheets)}", $"{DidYouMean(sheets, wanted)}Use one of these names with -Sheet."));
    }

    private static string DidYouMean(IReadOnlyList<WorkbookSheet> sheets, string wanted)
        => NearestName.Find(wanted, sheets.Select(sheet => sheet.Name)) is { } nearest ? $"Did you mean '{nearest}'? " : "";

    private static string List(IReadOnlyList<WorkbookSheet> sheets)
    {
        var names = string.Join(", ", sheets.Take(MaxListed).Select(sheet => sheet.IsHidden ? $"{sheet.Name} (hidden)" : sheet.Name));
        return sheets.Count > MaxListed ? $"It has {names} and {sheets.Count - MaxListed} more." : sheets.Count > 0 ? $"It has {names}." : "";
    }
}
