using System.Globalization;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Converts the value of a cell to text.</summary>
internal static partial class CellText
{
    private const double MaxDate = 2_958_466;
    private const double MaxExactInteger = 1e15;
    private const int DaysBetweenSystems = 1462;
    private const int LeapDay1900 = 60;

    /// <summary>Converts a number, date or time.</summary>
    /// <param name="raw">The number in the file: digits, with an optional decimal point and exponent.</param>
    /// <param name="format">The format of the cell.</param>
    /// <param name="is1904">Whether days are counted from 1904-01-01, not from 1900-01-01.</param>
    /// <returns>
    /// Up to 15 digits without an exponent; a date or time in ISO 8601 format; or digits formatted with the cell's format. Text that is not a
    /// number is returned unchanged.
    /// </returns>
    public static string FormatNumber(string raw, CellFormat format, bool is1904)
    {
        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return raw;
        }

        return format.Kind switch
        {
            CellFormatKind.Date => FormatDate(value, is1904, isTime: false) ?? FormatPlain(raw, value),
            CellFormatKind.Time => FormatDate(value, is1904, isTime: true) ?? FormatPlain(raw, value),
            CellFormatKind.Elapsed when value is >= 0 and < MaxDate => FormatElapsed(value),
            CellFormatKind.Digits when value >= 0 && value == Math.Floor(value) && value < MaxExactInteger => FormatDigits((long)value, format.Code),
            _ => FormatPlain(raw, value),
        };
    }

    /// <summary>Replaces escapes such as <c>_x000D_</c> with the characters that they stand for.</summary>
    /// <param name="text">Text from the file.</param>
    public static string Unescape(string text)
        => text.Contains("_x", StringComparison.Ordinal)
            ? Escape().Replace(text, match => ((char)ushort.Parse(match.ValueSpan[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString())
            : text;

    // A spreadsheet computes with 17 digits and shows 15, so 0.1 + 0.2 is stored as 0.30000000000000004. Whole numbers are not rounded.
    private static string FormatPlain(string raw, double value)
    {
        if (WholeNumber().IsMatch(raw))
        {
            return raw;
        }

        return Expand(value.ToString(value == Math.Floor(value) ? "R" : "G15", CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a number without an exponent.</summary>
    private static string Expand(string number)
    {
        var at = number.IndexOf('E', StringComparison.Ordinal);
        if (at < 0)
        {
            return number;
        }

        var sign = number[0] == '-' ? "-" : "";
        var mantissa = number[sign.Length..at].Replace(".", "", StringComparison.Ordinal);
        var point = int.Parse(number[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) + 1;
        return point <= 0 ? $"{sign}0.{new string('0', -point)}{mantissa}"
            : point >= mantissa.Length ? sign + mantissa.PadRight(point, '0')
            : $"{sign}{mantissa[..point]}.{mantissa[point..]}";
    }

    private static string? FormatDate(double value, bool is1904, bool isTime)
    {
        if (isTime && value is >= 0 and < 1)
        {
            return DateTime.FromOADate(value + LeapDay1900).ToString("HH:mm:ss.FFF", CultureInfo.InvariantCulture);
        }

        // The 1900 system has a February 29, 1900, which did not exist: the numbers of the days before it are one too low.
        var day = is1904 ? value + DaysBetweenSystems : value < LeapDay1900 ? value + 1 : value;
        if (day < 2 || day >= MaxDate || (!is1904 && (int)value == LeapDay1900))
        {
            return null;
        }

        var date = DateTime.FromOADate(day);
        return date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture);
    }

    private static string FormatElapsed(double value)
    {
        var time = TimeSpan.FromMilliseconds(Math.Round(value * TimeSpan.MillisecondsPerDay));
        return string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}");
    }

    private static string FormatDigits(long value, string code)
    {
        var sections = code.Split(';');
        var condition = Condition().Match(sections[0]);
        var limit = condition.Success ? long.Parse(condition.Groups[2].ValueSpan, CultureInfo.InvariantCulture) - (condition.Groups[1].Length == 1 ? 1 : 0) : long.MaxValue;
        var section = value <= limit || sections.Length == 1 ? sections[0] : sections[1];
        return value.ToString(Condition().Replace(section, "").Replace("/", "\\/", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("_x[0-9A-Fa-f]{4}_")]
    private static partial Regex Escape();

    [GeneratedRegex("^-?(0|[1-9][0-9]*)$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^\[(<=?)(\d{1,15})\]")]
    private static partial Regex Condition();
}
