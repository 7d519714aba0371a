using System.Globalization;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Runs;

/// <summary>A run id or the start of one. The short id that lists show is its first eight digits.</summary>
public sealed record RunIdPrefix
{
    private const int Shortest = 8;
    private const int FullLength = 32;

    private RunIdPrefix(string text, Guid lowest, Guid highest)
    {
        Text = text;
        Lowest = lowest;
        Highest = highest;
    }

    /// <summary>The text as given.</summary>
    public string Text { get; }

    /// <summary>The lowest id with this prefix.</summary>
    public Guid Lowest { get; }

    /// <summary>The highest id with this prefix; equal to the lowest for a complete id.</summary>
    public Guid Highest { get; }

    /// <summary>Whether it is a complete id.</summary>
    public bool IsWhole => Lowest == Highest;

    /// <summary>Parses an id or the start of one.</summary>
    /// <param name="text">8 to 32 hexadecimal digits, with or without hyphens.</param>
    /// <exception cref="IngestException">The text is neither.</exception>
    public static RunIdPrefix Parse(string text)
    {
        var trimmed = text.Trim();
        if (Guid.TryParse(trimmed, CultureInfo.InvariantCulture, out var whole))
        {
            return new RunIdPrefix(trimmed, whole, whole);
        }

        var digits = trimmed.Replace("-", string.Empty, StringComparison.Ordinal);
        return digits.Length is >= Shortest and <= FullLength && digits.All(char.IsAsciiHexDigit)
            ? new RunIdPrefix(trimmed, Guid.Parse(digits.PadRight(FullLength, '0'), CultureInfo.InvariantCulture), Guid.Parse(digits.PadRight(FullLength, 'f'), CultureInfo.InvariantCulture))
            : throw RunErrors.NotAnId(trimmed);
    }
}
