using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>The vendor and the vendor's batch id.</summary>
/// <param name="SourceSystem">Trimmed and in lower case.</param>
/// <param name="SourceBatchId">Trimmed, in NFC and redacted, because it is shown, stored and logged.</param>
public sealed partial record BatchIdentity(string SourceSystem, string SourceBatchId)
{
    /// <summary>The environment variable that names the vendor if no parameter does.</summary>
    public const string SourceSystemVariable = "PLAINTIFF_SOURCE_SYSTEM";

    /// <summary>The longest batch id, in characters.</summary>
    public const int MaxBatchIdLength = 200;

    private const int HashSuffixLength = 12;

    /// <summary>Vendors that are recognized at the start of a file name.</summary>
    public static IReadOnlyList<string> KnownSourceSystems { get; } = ["simplicity", "jbi"];

    /// <summary>Determines the identity from the parameters, the environment and the file name.</summary>
    /// <param name="path">Path of the file. The name is used as it is spelled on disk.</param>
    /// <param name="entry">The entry of a zip archive that was given; null for none.</param>
    /// <param name="sourceSystem">The vendor that was given; null to use <see cref="SourceSystemVariable"/>, else the file name.</param>
    /// <param name="sourceBatchId">The batch id that was given; null for the base name of the entry or the file.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="IngestException">The vendor is not known, or one of the two is not valid.</exception>
    public static BatchIdentity Resolve(string path, string? entry, string? sourceSystem, string? sourceBatchId)
        => Resolve(path, entry, sourceSystem, sourceBatchId, Environment.GetEnvironmentVariable(SourceSystemVariable));

    internal static BatchIdentity Resolve(string path, string? entry, string? sourceSystem, string? sourceBatchId, string? configuredSourceSystem)
    {
        var fileName = StoredName.Of(path);
        var entryName = entry is null ? null : Path.GetFileName(entry);
        return new BatchIdentity(
            ResolveSourceSystem(sourceSystem, configuredSourceSystem, fileName, entryName),
            sourceBatchId is null ? NormalizeBatchId(BaseName(entryName ?? fileName)) : ValidateBatchId(sourceBatchId));
    }

    /// <summary>
    /// Appends part of the hash if a number was redacted: otherwise, files whose names differ only in that number would get the same id.
    /// </summary>
    /// <param name="hash">The hash of the file.</param>
    /// <returns>The identity with a longer id; this one if nothing was redacted.</returns>
    public BatchIdentity WithHashSuffixIfRedacted(FileHash hash)
        => RedactionMarkers.AreIn(SourceBatchId)
            ? this with { SourceBatchId = $"{Truncate(SourceBatchId, MaxBatchIdLength - HashSuffixLength - 1)}-{hash.Hex[..HashSuffixLength]}" }
            : this;

    // If the id were changed, the operator could not find the batch by the id that was specified.
    private static string ValidateBatchId(string text)
    {
        var batchId = NormalizeBatchId(text);
        return batchId == UnicodeForm.ToNfc(text).Trim()
            ? batchId
            : throw new IngestException(
                IngestErrorId.InvalidBatchId,
                $"The source batch id '{batchId}' may contain a person's number, or contains invisible characters.",
                $"Remove it from -SourceBatchId: nine digits alone look like a Social Security number, and 13 to 19 digits like a card number.");
    }

    /// <summary>The name of a file without its extension, or without both of a compressed file: the same for x.csv, x.csv.gz and x.zip.</summary>
    /// <param name="fileName">The file's name.</param>
    internal static string BaseName(string fileName)
    {
        var name = Path.GetFileNameWithoutExtension(fileName);
        return Is(fileName, ".gz", ".gzip", ".zip", ".zst", ".zstd") && Is(name, ".csv", ".tsv", ".txt") ? Path.GetFileNameWithoutExtension(name) : name;
    }

    private static bool Is(string fileName, params ReadOnlySpan<string> extensions)
        => extensions.Contains(Path.GetExtension(fileName), StringComparer.OrdinalIgnoreCase);

    private static string ResolveSourceSystem(string? given, string? configured, string fileName, string? entryName)
    {
        var text = given
            ?? (string.IsNullOrWhiteSpace(configured) ? null : configured)
            ?? FindKnownSourceSystem(fileName)
            ?? (entryName is null ? null : FindKnownSourceSystem(entryName))
            ?? throw new IngestException(
                IngestErrorId.SourceSystemMissing,
                $"{fileName}: no source system was specified, and the file name does not start with a known one ({string.Join(", ", KnownSourceSystems)}).",
                $"Use -SourceSystem, set {SourceSystemVariable}, or name the file after its vendor, such as simplicity_20260117.csv.");

        return NormalizeSourceSystem(text) ?? throw new IngestException(
            IngestErrorId.InvalidSourceSystem,
            $"{fileName}: the source system '{text.Trim().ToLowerInvariant()}' is not valid.",
            $"Use 1 to 64 lowercase letters, digits, dots, dashes and underscores, starting with a letter or digit, such as simplicity.");
    }

    /// <summary>The form of a vendor that is stored in the database: trimmed and in lower case.</summary>
    /// <param name="text">The vendor that was given.</param>
    /// <returns>The vendor; null if it is not valid.</returns>
    internal static string? NormalizeSourceSystem(string text)
    {
        var sourceSystem = text.Trim().ToLowerInvariant();
        return SourceSystemPattern().IsMatch(sourceSystem) && Redactor.Redact(sourceSystem) == sourceSystem ? sourceSystem : null;
    }

    /// <summary>The known vendor at the start of a file name; null for none.</summary>
    /// <param name="fileName">The file's name.</param>
    internal static string? FindKnownSourceSystem(string fileName)
        => KnownSourceSystems.FirstOrDefault(known =>
            fileName.StartsWith(known, StringComparison.OrdinalIgnoreCase)
            && (fileName.Length == known.Length || !char.IsLetterOrDigit(fileName[known.Length])));

    private static string NormalizeBatchId(string text)
    {
        var batchId = UnicodeForm.ToNfc(text).Trim();
        if (LengthOf(batchId) is 0 or > MaxBatchIdLength || batchId.Any(char.IsControl))
        {
            throw new IngestException(
                IngestErrorId.InvalidBatchId,
                $"The source batch id '{Truncate(batchId, 40)}' is empty, longer than {MaxBatchIdLength} characters or contains control characters.",
                $"Use -SourceBatchId with 1 to {MaxBatchIdLength} characters, such as batch-2026-01-17, or rename the file that it is taken from.");
        }

        return Redactor.Redact(batchId);
    }

    // Counts characters, as the database does, not UTF-16 units.
    private static int LengthOf(string text) => text.EnumerateRunes().Count();

    private static string Truncate(string text, int length)
        => LengthOf(text) <= length ? text : string.Concat(text.EnumerateRunes().Take(length));

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex SourceSystemPattern();
}
