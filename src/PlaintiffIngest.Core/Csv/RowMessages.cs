using System.Globalization;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Creates the messages of failed rows. They quote no cell.</summary>
internal static class RowMessages
{
    /// <summary>The message of a failed row.</summary>
    /// <param name="error">Why it failed.</param>
    /// <param name="cells">Number of cells in the row.</param>
    /// <param name="headerCells">Number of cells in the header.</param>
    /// <param name="addressColumn">The one-based number of the column that contains an email address but is not the email column; 0 if there is none.</param>
    /// <param name="emailRule">The rule for the email column.</param>
    /// <param name="emptyColumn">The one-based number of the required column that is empty; used for <see cref="RowError.MissingValue"/>.</param>
    public static string Describe(RowError error, int cells, int headerCells, int addressColumn, EmailRule emailRule, int emptyColumn) => error switch
    {
        RowError.MissingName => "The name is empty.",
        RowError.InvalidName => "The name is in quotes that CSV does not use, or is a spreadsheet formula (=\"...\").",
        RowError.MissingEmail => "The email is empty." + AddressHint(addressColumn),
        RowError.InvalidEmail => (emailRule == EmailRule.Address ? "The email is not an address." : "The email contains '|', or is a spreadsheet formula (=\"...\").") + AddressHint(addressColumn),
        RowError.MissingPhone => "The phone is empty.",
        RowError.MissingAddress => "The address is empty.",
        RowError.MissingCity => "The city is empty.",
        RowError.MissingState => "The state is empty.",
        RowError.MissingPostalCode => "The postal code is empty.",
        RowError.MissingValue => string.Create(CultureInfo.InvariantCulture, $"Column {emptyColumn} is empty, and the vendor's profile requires it."),
        RowError.InvalidPhone => "The phone does not match the pattern in the vendor's profile.",
        RowError.InvalidAddress => "The address does not match the pattern in the vendor's profile.",
        RowError.InvalidCity => "The city does not match the pattern in the vendor's profile.",
        RowError.InvalidState => "The state does not match the pattern in the vendor's profile.",
        RowError.InvalidPostalCode => "The postal code does not match the pattern in the vendor's profile.",
        RowError.RepeatedHeader => "The line is the header again.",
        RowError.FieldCount => string.Create(CultureInfo.InvariantCulture, $"The row has {cells} cells, the header has {headerCells}."),
        RowError.MalformedQuotes => "A quote is not closed within 1 MiB, or text follows a closing quote; a quote inside a quoted cell is written twice.",
        RowError.NulCharacter => "The row contains a NUL character, shown as U+2400 in its raw text.",
        RowError.RowTooLarge => "The row is larger than 1 MiB; only the beginning of its raw text is kept.",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };

    private static string AddressHint(int column) => column == 0
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $" Column {column} holds an address: the row is shifted, or the columns are in another order.");
}
