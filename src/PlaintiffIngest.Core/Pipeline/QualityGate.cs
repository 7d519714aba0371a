using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Decides after reading whether a file's rows may land at all.</summary>
internal static class QualityGate
{
    /// <summary>Whether an error is a gate's.</summary>
    public static bool IsGate(IngestErrorId error)
        => error is IngestErrorId.NoDataRows or IngestErrorId.TooManyErrors or IngestErrorId.NoValidRows;

    /// <summary>Lets a file pass, or says why not.</summary>
    /// <param name="request">What the operator allows.</param>
    /// <param name="fileName">Name of the file, for the message.</param>
    /// <param name="rows">Rows read and failed.</param>
    /// <param name="reasons">Why they failed.</param>
    /// <exception cref="IngestException">No data row, no valid row, or too many failed ones.</exception>
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

        // The limit of the operator's own is the more telling reason, so it is looked at first.
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
