using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Deliveries;

/// <summary>Creates the errors for a file that does not match its sidecars, its trailer or what the operator expects.</summary>
internal static class DeliveryErrors
{
    public static IngestException IsSidecar(string path) => new(
        IngestErrorId.NotCsv,
        $"'{Path.GetFileName(path)}' is a sidecar, not a delivery: it holds a checksum or a number of rows.",
        $"Ingest the file that it belongs to. The sidecar is then read automatically.");

    public static IngestException ExpectedRowsNegative() => new(
        IngestErrorId.InvalidParameter,
        $"-ExpectedRows is negative.",
        $"Use the number of data rows that the vendor told you.");

    public static IngestException ExpectedRowsWithLimit() => new(
        IngestErrorId.InvalidParameter,
        $"-ExpectedRows and -Limit cannot be used together: a limited import does not read the whole file.",
        $"Leave out one of them.");

    public static IngestException ChecksumMismatch(string fileName, FileHash actual, FileHash expected, string sidecar) => new(
        IngestErrorId.ChecksumMismatch,
        $"{fileName}: the file's SHA-256 checksum is {actual:abbreviated}, but {sidecar} says {expected:abbreviated}.",
        $"The file was truncated or changed in transit: ask the vendor for it again.");

    public static IngestException RowCountMismatch(string fileName, long actual, RowExpectation expected) => new(
        IngestErrorId.RowCountMismatch,
        $"{fileName}: the file has {actual} data {(actual == 1 ? "row" : "rows")}, but {expected.Source} says {expected.Rows}.",
        $"If the number is right, the delivery is incomplete: ask the vendor for it again. Blank lines and the header do not count as rows; failed rows do.");

    public static IngestException TrailerMissing(string fileName) => TrailerMissing(
        $"{fileName}: the last line is not the trailer that the vendor's profile describes.");

    public static IngestException TrailerNotLast(string fileName, long line) => TrailerMissing(
        $"{fileName}: line {line} is the trailer, but rows follow it. The file may be several deliveries in one.");

    public static IngestException TrailerWithoutCount(string fileName, long line) => TrailerMissing(
        $"{fileName}: line {line} is the trailer, but the group 'count' of the pattern in the vendor's profile does not match a number.");

    public static IngestException SidecarInvalid(string sidecar, int line, RedactedText what)
        => SidecarInvalid(sidecar, $"cannot be used: line {line} {what}");

    private static IngestException TrailerMissing(RedactedText message) => new(
        IngestErrorId.TrailerMissing,
        message,
        $"The delivery may be incomplete: ask the vendor for it again. If the vendor has changed or dropped the trailer, change the profile: Set-VendorProfile -TrailerPattern, or -Clear TrailerPattern.");

    public static IngestException SidecarInvalid(string sidecar, RedactedText what) => new(
        IngestErrorId.SidecarInvalid,
        $"The sidecar '{Path.GetFileName(sidecar)}' {what}.",
        $"Ask the vendor for the sidecar again, or correct it. If you remove it, the file is imported without this check.");
}
