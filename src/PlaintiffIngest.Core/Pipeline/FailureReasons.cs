using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Says why rows of a file failed, and what the likeliest cause is, without a word of any row.</summary>
internal static class FailureReasons
{
    /// <summary>How many rows failed for which reason, the most frequent first.</summary>
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

    /// <summary>What to look at first.</summary>
    /// <param name="errors">The reasons.</param>
    public static RedactedText Remedy(RowErrorSummary errors)
    {
        RedactedText cause = errors.Reasons switch
        {
            [var first, ..] when IsLikelyColumnOrder(first) => $"Compare the header with the rows: correct the header, or say with -ColumnMap which column holds what.",
            [{ Error: RowError.InvalidEmail or RowError.MissingEmail }, ..] => $"Check that the email column holds addresses (-ColumnMap names another one), and ask the vendor for what is missing.",
            [{ Error: RowError.FieldCount }, ..] => $"Check -Delimiter, and that the header has a name for every column.",
            [{ Error: RowError.MalformedQuotes }, ..] => $"Check -Delimiter, and that quotes inside quoted cells are written twice.",
            _ => $"Check -Delimiter, -Encoding and -ColumnMap.",
        };
        return $"{cause} -RejectPath writes the failed rows to a file.";
    }

    private static RedactedText AddressHint(RowErrorSummary.Reason reason) => (reason.AddressRows, IsLikelyColumnOrder(reason)) switch
    {
        (0, _) => $".",
        (_, false) => $"; in {reason.AddressRows} of them column {reason.AddressColumn} holds an address.",
        _ => $"; in {reason.AddressRows} of them column {reason.AddressColumn} holds an address: are the columns in another order?",
    };

    // A row or two may be shifted; most rows are not.
    private static bool IsLikelyColumnOrder(RowErrorSummary.Reason reason) => reason.AddressRows * 2 > reason.Rows;
}
