using System.Collections;
using System.Collections.Specialized;

namespace PlaintiffIngest.PS.Output;

/// <summary>A vendor's profile: how to read its files and what to expect. A null property is not set.</summary>
public sealed class VendorProfile
{
    internal VendorProfile(Core.Vendors.VendorProfile profile)
    {
        SourceSystem = profile.SourceSystem;
        Version = profile.Version;
        ChangedAt = profile.ChangedAt == default ? null : profile.ChangedAt.ToLocalTime();
        ChangedBy = profile.ChangedBy.Length == 0 ? null : profile.ChangedBy;
        IsRemoved = profile.IsRemoved;
        Columns = ToDictionary(profile.ColumnSources(), names => string.Join(" + ", names));
        ColumnMap = ToDictionary(profile.ColumnMap, names => names.ToArray());
        Delimiter = profile.Delimiter?.ToString();
        Encoding = profile.Encoding;
        HeaderLine = profile.HeaderLine;
        AcceptedHeaders = profile.AcceptedHeaders?.Select(header => header.ToArray()).ToArray();
        EmailRule = profile.EmailRule?.ToString();
        RequiredColumn = profile.RequiredColumns?.ToArray();
        Pattern = ToDictionary(profile.ColumnPatterns, pattern => pattern);
        Rhythm = profile.Rhythm;
        MinRows = profile.MinRows;
        MaxRows = profile.MaxRows;
        VolumeGate = profile.VolumeGate;
        RepeatGate = profile.RepeatGate;
        FillGate = profile.FillGate;
        TrailerPattern = profile.TrailerPattern;
    }

    internal VendorProfile(Core.Vendors.VendorProfile profile, Core.Vendors.DeliveryRhythm deliveries)
        : this(profile)
    {
        LastDelivery = deliveries.LastDelivery;
        UsualRhythm = deliveries.Rhythm;
        DaysBetween = deliveries.DaysBetween;
        DueAt = deliveries.DueAt;
        IsOverdue = deliveries.IsOverdue;
    }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>The version, from 1; with -WhatIf the version that the change is based on, or 0.</summary>
    public int Version { get; }

    /// <summary>When this version was stored, by the server's clock, in local time; null if it is not stored.</summary>
    public DateTimeOffset? ChangedAt { get; }

    /// <summary>The database login that stored it; null if it is not stored.</summary>
    public string? ChangedBy { get; }

    /// <summary>Whether this version removed the profile.</summary>
    public bool IsRemoved { get; }

    /// <summary>The header that each plaintiff column is read from, in the most recently accepted header; null if there is none.</summary>
    public IDictionary? Columns { get; }

    /// <summary>The columns whose headers are not recognized automatically: canonical column to headers.</summary>
    public IDictionary? ColumnMap { get; }

    /// <summary>The delimiter.</summary>
    public string? Delimiter { get; }

    /// <summary>Name of the encoding.</summary>
    public string? Encoding { get; }

    /// <summary>The one-based line of the header.</summary>
    public long? HeaderLine { get; }

    /// <summary>The headers that the vendor may send.</summary>
#pragma warning disable CA1819 // Arrays are what PowerShell users expect.
    public string[][]? AcceptedHeaders { get; }

    /// <summary>The rule for the email column: <c>Address</c> or <c>Any</c>.</summary>
    public string? EmailRule { get; }

    /// <summary>Columns that must have a value in every row, in addition to name and email.</summary>
    public string[]? RequiredColumn { get; }
#pragma warning restore CA1819

    /// <summary>The regular expressions that values must match: canonical column to expression.</summary>
    public IDictionary? Pattern { get; }

    /// <summary>How often a file is expected.</summary>
    public string? Rhythm { get; }

    /// <summary>The smallest number of data rows to expect in a file.</summary>
    public long? MinRows { get; }

    /// <summary>The largest number of data rows to expect in a file.</summary>
    public long? MaxRows { get; }

    /// <summary>Whether an unusual number of rows is an error.</summary>
    public bool? VolumeGate { get; }

    /// <summary>Whether it is an error if nobody in a file is new.</summary>
    public bool? RepeatGate { get; }

    /// <summary>Whether it is an error if columns are emptier than in earlier files.</summary>
    public bool? FillGate { get; }

    /// <summary>The regular expression that matches the trailer on the last line.</summary>
    public string? TrailerPattern { get; }

    /// <summary>When the last file was imported completely, by the server's clock, in local time; null if there is none, or if it was not queried.</summary>
    public DateTimeOffset? LastDelivery { get; }

    /// <summary>How often the vendor delivers: the profile's rhythm, or else the rhythm of the last deliveries; null if unknown.</summary>
    public string? UsualRhythm { get; }

    /// <summary>The median number of days between the last deliveries; null if there were deliveries on fewer than three days.</summary>
    public double? DaysBetween { get; }

    /// <summary>When the next delivery is due, in local time; null if no rhythm is known.</summary>
    public DateTimeOffset? DueAt { get; }

    /// <summary>Whether the next delivery is late by more than half of the usual interval, or by more than 3 days; null if it was not queried.</summary>
    public bool? IsOverdue { get; }

    /// <inheritdoc/>
    public override string ToString() => Version == 0 ? SourceSystem : $"{SourceSystem} version {Version}";

    private static OrderedDictionary? ToDictionary<T>(IReadOnlyDictionary<string, T>? map, Func<T, object> convert)
    {
        if (map is null)
        {
            return null;
        }

        var dictionary = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in map)
        {
            dictionary.Add(key, convert(value));
        }

        return dictionary;
    }
}
