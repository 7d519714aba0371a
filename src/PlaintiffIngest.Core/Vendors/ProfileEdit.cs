using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>The changes that an operator makes to a profile. Everything else stays the same.</summary>
public sealed record ProfileEdit
{
    /// <summary>The new values. A null property is not changed.</summary>
    public VendorProfile Given { get; init; } = new();

    /// <summary>The parts to remove.</summary>
    public IReadOnlyCollection<ProfilePart> Clear { get; init; } = [];

    /// <summary>Returns the options for reading a sample: the new values, and the row rules of the current profile.</summary>
    /// <param name="current">The current profile; an empty one if there is none.</param>
    /// <exception cref="IngestException">A value is not valid.</exception>
    public CsvFormat SampleFormat(VendorProfile current)
    {
        // The encoding and the header line may have changed, so only the new values are used.
        var next = Apply(current, []);
        return new CsvFormat
        {
            Delimiter = Given.Delimiter,
            Encoding = Given.Encoding,
            HeaderLine = Given.HeaderLine,
            ColumnMap = next.ColumnMap ?? new Dictionary<string, IReadOnlyList<string>>(),
            ProfileColumns = Given.ColumnMap is null ? (next.ColumnMap?.Keys ?? []).ToHashSet(StringComparer.Ordinal) : new HashSet<string>(),
            EmailRule = next.EmailRule,
            RequiredColumns = next.RequiredColumns ?? [],
            ColumnPatterns = next.ColumnPatterns ?? new Dictionary<string, string>(),
        };
    }

    /// <summary>Applies the changes.</summary>
    /// <param name="current">The current profile; an empty one if there is none.</param>
    /// <param name="samples">The files to learn from; empty for none.</param>
    /// <returns>The new profile. Its version is the one that it is based on.</returns>
    /// <exception cref="IngestException">A value is not valid, or the samples contradict each other.</exception>
    public VendorProfile Apply(VendorProfile current, IReadOnlyList<ProfileSample> samples)
    {
        var given = ProfileRules.Validate(Given);
        var learned = samples.Count == 0 ? current : Learn(current, samples);
        return new VendorProfile
        {
            SourceSystem = current.SourceSystem,
            Version = current.Version,
            ColumnMap = Choose(ProfilePart.ColumnMap, given.ColumnMap, current.ColumnMap),
            Delimiter = Choose(ProfilePart.Delimiter, given.Delimiter, learned.Delimiter),
            Encoding = Choose(ProfilePart.Encoding, given.Encoding, learned.Encoding),
            HeaderLine = Choose(ProfilePart.HeaderLine, given.HeaderLine, learned.HeaderLine),
            AcceptedHeaders = Choose(ProfilePart.AcceptedHeaders, null, learned.AcceptedHeaders),
            EmailRule = Choose(ProfilePart.EmailRule, given.EmailRule, current.EmailRule),
            RequiredColumns = Choose(ProfilePart.RequiredColumn, given.RequiredColumns, current.RequiredColumns),
            ColumnPatterns = Choose(ProfilePart.Pattern, given.ColumnPatterns, current.ColumnPatterns),
            Rhythm = Choose(ProfilePart.Rhythm, given.Rhythm, current.Rhythm),
            MinRows = Choose(ProfilePart.MinRows, given.MinRows, current.MinRows),
            MaxRows = Choose(ProfilePart.MaxRows, given.MaxRows, current.MaxRows),
            VolumeGate = Choose(ProfilePart.VolumeGate, given.VolumeGate, current.VolumeGate),
            RepeatGate = Choose(ProfilePart.RepeatGate, given.RepeatGate, current.RepeatGate),
            FillGate = Choose(ProfilePart.FillGate, given.FillGate, current.FillGate),
            TrailerPattern = Choose(ProfilePart.TrailerPattern, given.TrailerPattern, current.TrailerPattern),
        };
    }

    private static VendorProfile Learn(VendorProfile current, IReadOnlyList<ProfileSample> samples)
    {
        var first = samples[0];
        if (samples.FirstOrDefault(other => (other.Delimiter, other.HeaderLine) != (first.Delimiter, first.HeaderLine)) is { } different)
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"The files '{first.FileName}' and '{different.FileName}' have different delimiters, or their headers are on different lines. One profile cannot describe both.",
                $"Use files of one kind, and a separate source system for the others.");
        }

        var headers = new List<HeaderNames>();
        foreach (var header in samples.Select(sample => new HeaderNames(sample.Header)))
        {
            if (!headers.Exists(header.IsSameAs))
            {
                headers.Add(header);
            }
        }

        return current with
        {
            Delimiter = first.Delimiter,
            Encoding = null,
            HeaderLine = first.HeaderLine,
            AcceptedHeaders = [.. headers.Select(header => header.Names)],
        };
    }

    private T? Choose<T>(ProfilePart part, T? given, T? current)
        => !Clear.Contains(part) ? given ?? current
            : given is null ? default
            : throw new IngestException(IngestErrorId.InvalidParameter, $"-Clear removes {part}, but a new value is specified too.", $"Use one of the two.");
}
