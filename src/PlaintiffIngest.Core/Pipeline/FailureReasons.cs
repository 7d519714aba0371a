using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Describes why rows of a file failed, and the most likely cause. Quotes no cells.</summary>
internal static class FailureReasons
{
    /// <summary>Describes how many rows failed for each reason, the most frequent first.</summary>
    /// <param name="errors">The reasons.</param>
    /// <param name="fetched">Rows read.</param>
    /// <returns>A sentence for each reason.</returns>
    public static RedactedText Summarize(RowErrorSummary errors, long fetched)
    {
        RedactedText text = $"";
        foreach (var reason in errors.Reasons)
        {
            var separator = ReferenceEquals(reason, errors.Reasons[0]) ? "" : " ";
            text = $"{text}{separator}{reason.Rows} of {fetched} rows: {reason.Error.ToCode()}{AddressHint(reason)}";
        }

        return text;
    }

    /// <summary>Suggests what to check first.</summary>
    /// <param name="errors">The reasons.</param>
    /// <param name="hasRejects">Whether the failed rows are in a file.</param>
    public static RedactedText Remedy(RowErrorSummary errors, bool hasRejects)
    {
        RedactedText cause = errors.Reasons switch
        {
            [var first, ..] when IsLikelyColumnOrder(first) => $"Compare the header with the rows: correct the header, or map the columns with -ColumnMap.",
            [{ Error: RowError.InvalidEmail or RowError.MissingEmail }, ..] => $"Check that the email column contains addresses (-ColumnMap selects another column), and ask the vendor for missing emails.",
            [{ Error: RowError.FieldCount }, ..] => $"Check -Delimiter, and that the header has a name for every column.",
            [{ Error: RowError.MalformedQuotes }, ..] => $"Check -Delimiter, and that quotes inside quoted cells are written twice.",
            [{ Error: >= RowError.MissingPhone and <= RowError.InvalidPostalCode }, ..] => $"Compare the header with the rows: columns may be swapped. If the rows are right, change the rules of the vendor's profile: Set-VendorProfile.",
            _ => $"Check -Delimiter, -Encoding and -ColumnMap.",
        };
        return hasRejects ? cause : $"{cause} -RejectPath writes the failed rows to a file.";
    }

    private static RedactedText AddressHint(RowErrorSummary.Reason reason) => (reason.AddressRows, IsLikelyColumnOrder(reason)) switch
    {
        (0, _) => $".",
        (_, false) => $"; in {reason.AddressRows} of them column {reason.AddressColumn} holds an address.",
        _ => $"; in {reason.AddressRows} of them column {reason.AddressColumn} holds an address: are the columns in another order?",
    };

    // A few rows may be shifted. If most rows are, the columns are in another order.
    private static bool IsLikelyColumnOrder(RowErrorSummary.Reason reason) => reason.AddressRows * 2 > reason.Rows;
}
