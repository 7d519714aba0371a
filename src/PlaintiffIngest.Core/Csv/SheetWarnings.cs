using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Warns of what a sheet does not contain any more. No value is quoted.</summary>
internal static class SheetWarnings
{
    // What looks like a number but is none: 01234, 555-0100.
    private static readonly PlaintiffColumn[] Texts = [PlaintiffColumn.PostalCode, PlaintiffColumn.Phone];

    /// <summary>Lists the warnings.</summary>
    /// <param name="sheet">The sheet, read to its end.</param>
    /// <param name="layout">The mapped columns.</param>
    public static IEnumerable<RedactedText> For(ISheetText sheet, ColumnLayout layout)
    {
        foreach (var column in Texts)
        {
            var numbers = 0L;
            foreach (var index in layout[column])
            {
                numbers += sheet.NumbersIn(index);
            }

            if (numbers > 0)
            {
                yield return $"{numbers} {(numbers == 1 ? "cell" : "cells")} of {ColumnNames.CanonicalName(column)} {(numbers == 1 ? "is a number" : "are numbers")} in the workbook, not text, so leading zeros are lost. Ask the vendor to format the column as text, or for the file as CSV.";
            }
        }

        if (sheet.FormulasWithoutValue > 0)
        {
            yield return $"{sheet.FormulasWithoutValue} {(sheet.FormulasWithoutValue == 1 ? "formula has" : "formulas have")} no stored value and {(sheet.FormulasWithoutValue == 1 ? "is" : "are")} read as empty. Open the workbook in a spreadsheet program, save it, and ingest it again.";
        }
    }
}
