using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Containers;

/// <summary>What a number in a cell means.</summary>
internal enum CellFormatKind
{
    /// <summary>A number. How it is rounded and grouped for display does not matter.</summary>
    Number,

    /// <summary>A date, with a time if it has one.</summary>
    Date,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A number of hours, minutes and seconds, which may be more than a day.</summary>
    Elapsed,

    /// <summary>Digits with leading zeros or separators, such as a ZIP code or a phone number.</summary>
    Digits,
}

/// <summary>The number format of a cell.</summary>
/// <param name="Kind">What a number means.</param>
/// <param name="Code">The format code of <see cref="CellFormatKind.Digits"/>.</param>
/// <remarks>Source: ECMA-376 part 1, 18.8.30 (numFmt) and 18.8.31.</remarks>
internal sealed partial record CellFormat(CellFormatKind Kind, string Code)
{
    /// <summary>A cell without a format.</summary>
    public static CellFormat General { get; } = new(CellFormatKind.Number, "");

    /// <summary>Recognizes a format.</summary>
    /// <param name="id">Id of the format. Those below 164 are built in.</param>
    /// <param name="code">Its code; null if the file does not define one.</param>
    public static CellFormat Recognize(int id, string? code) => code is not null ? Recognize(code) : id switch
    {
        >= 14 and <= 17 or 22 or (>= 27 and <= 31) or 34 or 35 or 36 or (>= 50 and <= 58) => new(CellFormatKind.Date, ""),
        >= 18 and <= 21 or 32 or 33 or 45 or 47 => new(CellFormatKind.Time, ""),
        46 => new(CellFormatKind.Elapsed, ""),
        _ => General,
    };

    private static CellFormat Recognize(string code)
    {
        if (ElapsedPart().IsMatch(Quoted().Replace(code, "")))
        {
            return new(CellFormatKind.Elapsed, "");
        }

        var letters = Literals().Replace(code, "").Replace("General", "", StringComparison.OrdinalIgnoreCase).ToUpperInvariant();
        return letters.AsSpan().ContainsAny('Y', 'D') ? new(CellFormatKind.Date, "")
            : letters.AsSpan().ContainsAny('H', 'S') ? new(CellFormatKind.Time, "")
            : letters.Contains('M', StringComparison.Ordinal) ? new(CellFormatKind.Date, "")
            : DigitsOnly().IsMatch(code) && code.Count(character => character is '0' or '#') > 1 ? new(CellFormatKind.Digits, code)
            : General;
    }

    [GeneratedRegex("""
        "[^"]*"|\\.
        """, RegexOptions.Singleline)]
    private static partial Regex Quoted();

    // Quoted and escaped text, padding, and everything in brackets: colors, conditions and languages.
    [GeneratedRegex("""
        "[^"]*"|[\\_*].|\[[^\]]*\]
        """, RegexOptions.Singleline)]
    private static partial Regex Literals();

    [GeneratedRegex(@"\[(h+|m+|s+)\]", RegexOptions.IgnoreCase)]
    private static partial Regex ElapsedPart();

    // No decimals, groups, percent, exponent or currency. Brackets hold the condition of a phone number.
    [GeneratedRegex("""
        ^(\[<=?\d+\])?(0|#|[-() +/]|\\[-() +/.]|"[-() +/.]*")*(;(0|#|[-() +/]|\\[-() +/.]|"[-() +/.]*")*)?(;@)?$
        """)]
    private static partial Regex DigitsOnly();
}
