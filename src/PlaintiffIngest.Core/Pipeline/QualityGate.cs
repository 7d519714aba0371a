using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Deliveries;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Decides, after a file was read, whether its rows may be loaded.</summary>
internal static class QualityGate
{
    /// <summary>Whether an error comes from the gate.</summary>
    public static bool IsGate(IngestErrorId error)
        => error is IngestErrorId.RowCountMismatch or IngestErrorId.TrailerMissing or IngestErrorId.NoDataRows or IngestErrorId.TooManyErrors or IngestErrorId.NoValidRows
            or IngestErrorId.UnusualVolume or IngestErrorId.NobodyNew or IngestErrorId.EmptierColumns;

    /// <summary>Throws if a file does not pass.</summary>
    /// <param name="file">The file, with the operator's limits.</param>
    /// <param name="rows">The numbers of rows read and failed.</param>
    /// <param name="read">What was found in the file besides its rows.</param>
    /// <exception cref="IngestException">The number of rows differs from the expected one, the trailer is missing, there are no data rows, no valid rows, or too many failed rows.</exception>
    public static void Check(IdentifiedFile file, RunCounts rows, ReadSummary read)
    {
        var (request, fileName) = (file.Request, file.Name);
        var (fetched, _, _, errored) = rows;
        var reasons = read.Errors;

        // Checked first, because an incomplete file may fail for any of the other reasons.
        foreach (var expected in file.ExpectedRows.Concat(TrailerCheck.Expectations(fileName, read.Trailer)))
        {
            if (fetched != expected.Rows)
            {
                throw DeliveryErrors.RowCountMismatch(fileName, fetched, expected);
            }
        }

        if (fetched == 0 && !request.AllowEmpty)
        {
            throw new IngestException(
                IngestErrorId.NoDataRows,
                $"{fileName}: there is no data row below the header.",
                $"Ask the vendor for the full file, or use -AllowEmpty if an empty delivery is right.");
        }

        // Before the next check, because exceeding the operator's own limit is the more specific reason.
        if (request.MaxErrors.IsExceededBy(errored, fetched))
        {
            throw new IngestException(
                IngestErrorId.TooManyErrors,
                $"{fileName}: {errored} of {fetched} rows failed, more than -MaxErrors {request.MaxErrors.ToString()} allows. {FailureReasons.Summarize(reasons, fetched)}",
                $"{FailureReasons.Remedy(reasons, request.RejectPath is not null)} Correct them, or allow more with -MaxErrors.");
        }

        if (fetched > 0 && errored == fetched)
        {
            throw new IngestException(
                IngestErrorId.NoValidRows,
                $"{fileName}: none of {fetched} rows is valid. {FailureReasons.Summarize(reasons, fetched)}",
                FailureReasons.Remedy(reasons, request.RejectPath is not null));
        }
    }
}
