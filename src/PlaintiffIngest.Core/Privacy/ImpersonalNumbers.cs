using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// Recognizes numbers that are not personal: ids, hashes, dates, periods, times, ZIP codes, versions and IPv4 addresses.
/// <see cref="NumberFinder"/> excludes them before it searches for loosely written numbers.
/// </summary>
internal static partial class ImpersonalNumbers
{
    private const string Year = "(?:19|20)[0-9]{2}";
    private const string Month = "(?:0[1-9]|1[0-2])";
    private const string Day = "(?:0[1-9]|[12][0-9]|3[01])";
    private const string ShortMonth = "(?:1[0-2]|0?[1-9])";
    private const string ShortDay = "(?:[12][0-9]|3[01]|0?[1-9])";
    private const string Separator = @"[\p{Pd}\p{Zs}\u2212./_]";

    // 20260131, 01312026, 31012026, 2026-01-31, 31.01.2026, 1/31/2026: one separator throughout.
    private const string Date = "(?:" + Year + Month + Day + "|" + Month + Day + Year + "|" + Day + Month + Year
        + "|" + Year + "(?<s1>" + Separator + ")" + ShortMonth + @"\k<s1>" + ShortDay
        + "|(?:" + ShortDay + "(?<s2>" + Separator + ")" + ShortMonth + @"\k<s2>|" + ShortMonth + "(?<s2>" + Separator + ")" + ShortDay + @"\k<s2>)" + Year + ")";

    // 202601 and 31.01.26 are dates only if no digits follow, because they are too short to be told apart from other numbers.
    private const string ShortDate = "(?:" + Year + Month
        + "|(?:" + ShortDay + "(?<s3>" + Separator + ")" + ShortMonth + @"\k<s3>|" + ShortMonth + "(?<s3>" + Separator + ")" + ShortDay + @"\k<s3>)[0-9]{2})";

    private const string CompactTime = "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]";
    private const string Fraction = @"(?:(?:[.,][0-9]{1,9}|[-:_](?:[0-9]{3}){1,2})(?!\.?[0-9]))?";
    private const string Time = "(?:(?:[01]?[0-9]|2[0-4])(?<t>[-:._h])[0-5][0-9](?:\\k<t>[0-5][0-9]" + Fraction + ")?"
        + "|" + CompactTime + Fraction + "|(?:[01][0-9]|2[0-3])[0-5][0-9])";

    private const string Gap = @"[\s\p{Pd}\p{Cc}\p{Cf}\p{Cs}.\u00B7\u2212/_]{1,3}";

    // A personal number in its usual groups.
    private const string Number = "(?:[0-9]{9}|[0-9]{16}|3[47][0-9]{13}"
        + "|[0-9]{3}" + Gap + "[0-9]{2}" + Gap + "[0-9]{4}"
        + "|[0-9]{4}" + Gap + "[0-9]{4}" + Gap + "[0-9]{4}" + Gap + "[0-9]{4}"
        + "|[0-9]{4}" + Gap + "[0-9]{6}" + Gap + "[0-9]{5})";

    /// <summary>Finds numbers that are not personal in any context. If a number directly follows a date, only the date is returned.</summary>
    /// <param name="text">The text.</param>
    public static List<(int Start, int End)> Certain(string text) => Spans(IdHashFractionOrGluedDate().EnumerateMatches(text), 0);

    /// <summary>Finds dates, ZIP codes, versions and addresses in a part of a text that contains no number in its usual groups.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Start of the part.</param>
    /// <param name="to">End of the part.</param>
    public static List<(int Start, int End)> Likely(string text, int from, int to)
        => Spans(DateZipOrVersion().EnumerateMatches(text.AsSpan(from, to - from)), from);

    private static List<(int Start, int End)> Spans(Regex.ValueMatchEnumerator matches, int from)
    {
        var spans = new List<(int Start, int End)>();
        foreach (var match in matches)
        {
            spans.Add((from + match.Index, from + match.Index + match.Length));
        }

        return spans;
    }

    [GeneratedRegex(
        "(?<![0-9a-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64})(?![0-9a-z])"
        + "|(?<=[0-2][0-9]:[0-5][0-9]:[0-5][0-9][.,]|" + Year + Month + Day + "T" + CompactTime + "[.,])[0-9]{9}(?![0-9])"
        + "|(?<![0-9])" + Date + "(?:" + CompactTime + ")??(?=" + Number + "(?![0-9]))"
        + "|(?<=(?<![0-9])(?!" + Date + Number + ")" + Number + ")" + Date + "(?![0-9])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex IdHashFractionOrGluedDate();

    // The first date of a period is not followed by a time: 20:26 is a year.
    // A version is shorter than a card number, whose first group has four digits that are not a year.
    [GeneratedRegex(
        "(?<![0-9])(?:" + Date + @"(?:(?:[T.,_]|[\p{Pd}\s]{1,3})?(?!" + Date + ")" + Time + ")?|" + ShortDate + @"|[0-9]{5}\p{Pd}[0-9]{4})(?![0-9])"
        + @"|(?<![0-9.])(?![0-9.]{17})(?:[0-9]{1,3}|" + Year + @")(?:(?:\.[0-9]{1,5}){3}(?::[0-9]{1,5})?|(?:\.[0-9]{1,5}){2})(?!\.?[0-9])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex DateZipOrVersion();
}
