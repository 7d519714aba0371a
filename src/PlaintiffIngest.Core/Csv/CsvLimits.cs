namespace PlaintiffIngest.Core.Csv;

/// <summary>Size limits of a CSV file.</summary>
public static class CsvLimits
{
    /// <summary>The longest row or header, in bytes of UTF-8. A longer row fails as <c>ROW_TOO_LARGE</c>.</summary>
    public const int MaxRowBytes = 1024 * 1024;

    /// <summary>How much is kept of a row that is longer than <see cref="MaxRowBytes"/>, in bytes of UTF-8.</summary>
    public const int KeptBytesOfLargeRow = 64 * 1024;
}
