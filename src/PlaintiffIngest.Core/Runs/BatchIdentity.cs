using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Whose batch a file is: the vendor and the vendor's batch id.</summary>
/// <param name="SourceSystem">Trimmed and in lower case.</param>
/// <param name="SourceBatchId">Trimmed and redacted: it is shown, stored and logged.</param>
public sealed partial record BatchIdentity(string SourceSystem, string SourceBatchId)
{
    /// <summary>Names the vendor where none is given.</summary>
    public const string SourceSystemVariable = "PLAINTIFF_SOURCE_SYSTEM";

    /// <summary>The longest batch id, in UTF-16 code units.</summary>
    public const int MaxBatchIdLength = 200;

    // Room for what WithHashSuffixIfRedacted adds.
    private const int HashSuffixLength = 12;

    /// <summary>Vendors that a file name can tell.</summary>
    public static IReadOnlyList<string> KnownSourceSystems { get; } = ["simplicity", "jbi"];

    /// <summary>Tells the identity from what was given, the environment and the file name.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="sourceSystem">The vendor that was given; null to use <see cref="SourceSystemVariable"/>, else the file name.</param>
    /// <param name="sourceBatchId">The batch id that was given; null for the file's base name.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="IngestException">The vendor is not known, or one of the two is not valid.</exception>
    public static BatchIdentity Of(string path, string? sourceSystem, string? sourceBatchId)
        => Of(path, sourceSystem, sourceBatchId, Environment.GetEnvironmentVariable(SourceSystemVariable));

    internal static BatchIdentity Of(string path, string? sourceSystem, string? sourceBatchId, string? configuredSourceSystem)
    {
        var fileName = Path.GetFileName(path);
        return new BatchIdentity(
            SourceSystemOf(sourceSystem, configuredSourceSystem, fileName),
            sourceBatchId is null ? BatchIdOf(Path.GetFileNameWithoutExtension(fileName)) : GivenBatchIdOf(sourceBatchId));
    }

    /// <summary>
    /// Keeps batches apart whose files' names differ in a person's number alone: without it their ids would be the same.
    /// </summary>
    /// <param name="hash">The file's.</param>
    /// <returns>An identity whose id ends with the beginning of the hash where something was redacted; else this one.</returns>
    public BatchIdentity WithHashSuffixIfRedacted(FileHash hash)
        => RedactionMarkers.AreIn(SourceBatchId)
            ? this with { SourceBatchId = $"{SourceBatchId}-{hash.Hex[..HashSuffixLength]}" }
            : this;

    // Stored changed, nobody would find it again by the id that the operator gave.
    private static string GivenBatchIdOf(string text)
    {
        var batchId = BatchIdOf(text);
        return batchId == text.Trim()
            ? batchId
            : throw new IngestException(
                IngestErrorId.InvalidBatchId,
                $"The source batch id '{batchId}' holds what may be a person's number, or characters that cannot be seen.",
                $"Give -SourceBatchId without it: nine digits alone read as a social-security number, thirteen to nineteen may be a card's.");
    }

    private static string SourceSystemOf(string? given, string? configured, string fileName)
    {
        var text = given
            ?? (string.IsNullOrWhiteSpace(configured) ? null : configured)
            ?? KnownSourceSystemOf(fileName)
            ?? throw new IngestException(
                IngestErrorId.SourceSystemMissing,
                $"{fileName}: no source system was given, and the file name starts with none that is known ({string.Join(", ", KnownSourceSystems)}).",
                $"Give -SourceSystem, or set {SourceSystemVariable}, or name the file after its vendor, such as simplicity_20260117.csv.");

        var sourceSystem = text.Trim().ToLowerInvariant();
        if (!SourceSystemForm().IsMatch(sourceSystem) || Redactor.Redact(sourceSystem) != sourceSystem)
        {
            throw new IngestException(
                IngestErrorId.InvalidSourceSystem,
                $"{fileName}: the source system '{sourceSystem}' is not of the allowed form.",
                $"Use 1 to 64 lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit, such as simplicity.");
        }

        return sourceSystem;
    }

    /// <summary>The known vendor that a file name starts with; null for none.</summary>
    /// <param name="fileName">The file's name.</param>
    internal static string? KnownSourceSystemOf(string fileName)
        => KnownSourceSystems.FirstOrDefault(known =>
            fileName.StartsWith(known, StringComparison.OrdinalIgnoreCase)
            && (fileName.Length == known.Length || !char.IsLetterOrDigit(fileName[known.Length])));

    private static string BatchIdOf(string text)
    {
        var batchId = text.Trim();
        if (batchId.Length is 0 or > MaxBatchIdLength || batchId.Any(char.IsControl))
        {
            throw new IngestException(
                IngestErrorId.InvalidBatchId,
                $"The source batch id '{batchId[..Math.Min(batchId.Length, 40)]}' is empty, longer than {MaxBatchIdLength} characters or contains control characters.",
                $"Give -SourceBatchId with 1 to {MaxBatchIdLength} characters, such as batch-2026-01-17.");
        }

        return Redactor.Redact(batchId);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex SourceSystemForm();
}
