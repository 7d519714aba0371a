namespace PlaintiffIngest.Core.Inbox;

/// <summary>The inbox folder in which deliveries arrive, and the folders that they are moved to.</summary>
public sealed record InboxOptions
{
    /// <summary>The default of <see cref="Filter"/>: the extensions of all files that can be read.</summary>
    public static IReadOnlyList<string> DefaultFilter { get; } =
        ["*.csv", "*.tsv", "*.txt", "*.gz", "*.gzip", "*.zip", "*.zst", "*.zstd", "*.xlsx"];

    /// <summary>The folder in which files arrive. Its subfolders are ignored.</summary>
    public required string Folder { get; init; }

    /// <summary>The existing folder for files that were imported.</summary>
    public required string Archive { get; init; }

    /// <summary>The existing folder for files that cannot be imported unchanged.</summary>
    public required string Failed { get; init; }

    /// <summary>The names of the files, with the wildcards <c>*</c> and <c>?</c>, ignoring case.</summary>
    public IReadOnlyList<string> Filter { get; init; } = DefaultFilter;

    /// <summary>The extension of the marker with which the vendor says that a file is complete, such as <c>.done</c>; null if there are none.</summary>
    public string? Marker { get; init; }

    /// <summary>How long a file must be unchanged to count as complete. Not used if there are markers.</summary>
    public TimeSpan StableFor { get; init; } = TimeSpan.FromSeconds(10);
}
