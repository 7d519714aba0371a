using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Deliveries;

/// <summary>Checks that a file ends with its trailer, because a truncated file does not.</summary>
internal static class TrailerCheck
{
    /// <summary>Returns the number of rows that the trailer gives.</summary>
    /// <param name="fileName">Name of the file, redacted.</param>
    /// <param name="trailer">The trailer; null if it is not checked.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.TrailerMissing"/>: there is no trailer, rows follow it, or it contains no number.</exception>
    public static IEnumerable<RowExpectation> Expectations(string fileName, TrailerRow? trailer) => trailer switch
    {
        null => [],
        { LineNumber: null } => throw DeliveryErrors.TrailerMissing(fileName),
        { IsLast: false } => throw DeliveryErrors.TrailerNotLast(fileName, trailer.LineNumber.Value),
        { Rows: { } rows } => [new RowExpectation(rows, FormattableString.Invariant($"its trailer in line {trailer.LineNumber}"))],
        _ => throw DeliveryErrors.TrailerWithoutCount(fileName, trailer.LineNumber.Value),
    };
}
