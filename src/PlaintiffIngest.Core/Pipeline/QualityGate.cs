using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Decides, after a file was read, whether its rows may be loaded.</summary>
internal static class QualityGate
{
    /// <summary>Whether an error comes from the gate.</summary>
    public static bool IsGate(IngestErrorId error)
        => error is IngestErrorId.NoDataRows or IngestErrorId.TooManyErrors or IngestErrorId.NoValidRows;

    /// <summary>Throws if a file does not pass.</summary>
    /// <param name="request">The limits that the operator set.</param>
    /// <param name="fileName">Name of the file, for the message.</param>
    /// <param name="rows">The numbers of rows read and failed.</param>
    /// <param name="reasons">Why rows failed.</param>
    /// <exception cref="IngestException">There are no data rows, no valid rows, or too many failed rows.</exception>
    public static void Check(IngestRequest request, string fileName, RunCounts rows, RowErrorSummary reasons)
    {
        var (fetched, _, _, errored) = rows;
        if (fetched == 0 && !request.AllowEmpty)
        {
            throw new IngestException(
                IngestErrorId.NoDataRows,
                $"{fileName}: there is no data row below the header.",
                $"Ask the vendor for the full file, or give -AllowEmpty if an empty delivery is right.");
        }

        // Checked first: exceeding the operator's own limit is the more specific reason.
        if (request.MaxErrors.IsExceededBy(errored, fetched))
        {
            throw new IngestException(
                IngestErrorId.TooManyErrors,
                $"{fileName}: {errored} of {fetched} rows failed, more than -MaxErrors {request.MaxErrors.ToString()} allows. {FailureReasons.Summarize(reasons, fetched)}",
                $"{FailureReasons.Remedy(reasons)} Correct them, or allow more with -MaxErrors.");
        }

        if (fetched > 0 && errored == fetched)
        {
            throw new IngestException(
                IngestErrorId.NoValidRows,
                $"{fileName}: none of {fetched} rows is valid. {FailureReasons.Summarize(reasons, fetched)}",
                FailureReasons.Remedy(reasons));
        }
    }
}
