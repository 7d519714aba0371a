using System.Globalization;
using System.Text;

namespace PlaintiffIngest.Core.Tests.Privacy;

/// <summary>Makes numbers of persons in every usual spelling, and numbers that are no person's.</summary>
internal static class RandomNumbers
{
    // ASCII, full-width, Arabic-Indic, Devanagari, mathematical.
    private static readonly string[] Zeros = ["0", "0", "0", "\uFF10", "\u0660", "\u0966", "𝟎", "𝟘"];

    private static readonly string[] Separators =
        ["", "-", " ", ".", "/", "_", "\u2013", "\u2014", "\u2011", "\u2212", "\u00AD", "\u00A0", "\u2009", "\u200B", "\t", "\n", "\r\n", " - ", "\uFF0D", ",", ", ", ";", "|", "\",\"", ":", "+", "~", " -- ", "%2D", "%20", "%E2%80%91", "\ud800", "-\udc00"];

    private static readonly string[] Escapes = ["\u001b[31m", "\u001b[0m", "\u009b1m", "\u001b[38;2;1;2;3m", "\u001b[K"];

    private static readonly string[] Months = ["Jan", "Feb.", "March", "apr", "Mai", "JUNE", "Juli", "Aug", "Sept.", "Oktober", "Nov", "Dec"];

    /// <summary>The digits of a social-security number, or of a card of 15 or 16 digits. Four years are no card.</summary>
    public static string Digits(Random random)
    {
        while (true)
        {
            var digits = random.Next(3) switch
            {
                0 => Digits(random, 9),
                1 => Digits(random, 16),
                _ => random.Pick("34", "37") + Digits(random, 13),
            };
            if (digits.Length != 16 || !Enumerable.Range(0, 4).All(i => digits.Substring(4 * i, 2) is "19" or "20"))
            {
                return digits;
            }
        }
    }

    /// <summary>Random digits.</summary>
    public static string Digits(Random random, int count)
        => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    /// <summary>Digits in the groups in which such a number is written, or one by one, with one kind of digits and one separator.</summary>
    public static string Written(Random random, string digits)
    {
        int[] groups = digits.Length switch { 9 => [3, 2, 4], 16 => [4, 4, 4, 4], _ => [4, 6, 5] };
        var separator = random.Pick(Separators);
        if (random.Next(10) == 0)
        {
            (groups, separator) = ([.. Enumerable.Repeat(1, digits.Length)], random.Pick(" ", "-", "\u00A0", " - "));
        }

        // In brackets, where one digit more or less beside them would make it another number.
        var (opening, closing) = groups.Length == digits.Length ? ("(", ")") : ("", "");

        var zero = char.ConvertToUtf32(random.Pick(Zeros), 0);
        var text = new StringBuilder(opening);
        var start = 0;
        foreach (var length in groups)
        {
            text.Append(start > 0 ? separator : "");
            foreach (var digit in digits.AsSpan(start, length))
            {
                text.Append(start > 0 && random.Next(40) == 0 ? random.Pick(Escapes) : "").Append(char.ConvertFromUtf32(zero + digit - '0'));
            }

            start += length;
        }

        return text.Append(closing).ToString();
    }

    /// <summary>A date, a period, a time stamp, a ZIP code, a version, an address or an id.</summary>
    public static string Impersonal(Random random) => random.Next(8) switch
    {
        0 => Date(random),
        1 => Period(random),
        2 => TimeStamp(random),
        3 => $"{Digits(random, 5)}-{Digits(random, 4)}",
        4 => Version(random),
        5 => Address(random),
        6 => $"{random.Next(1, 32)} {random.Pick(Months)} {random.Next(1900, 2100)}",
        _ => Id(random).ToString("D"),
    };

    /// <summary>A date in a usual spelling.</summary>
    public static string Date(Random random) => AnyDay(random).ToString(
        random.Pick("yyyyMMdd", "MMddyyyy", "ddMMyyyy", "yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "yyyy_MM_dd", "dd.MM.yyyy", "dd-MM-yyyy", "MM/dd/yyyy", "M/d/yyyy", "d.M.yyyy"),
        CultureInfo.InvariantCulture);

    private static string Period(Random random) => random.Next(4) switch
    {
        0 => $"{AnyDay(random):yyyyMM}{random.Pick("-", "_")}{AnyDay(random):yyyyMM}",
        1 => $"{random.Pick(Months)} {random.Next(1900, 2100)} {random.Pick("to", "bis", "-")} {random.Pick(Months)} {random.Next(1900, 2100)}",
        _ => $"{Date(random)}{random.Pick("_", "-", "--", "..", " - ", "\u2013", " to ", " bis ", "_to_", " ")}{Date(random)}",
    };

    private static string TimeStamp(Random random) => AnyDay(random).ToString(
        random.Pick(
            "yyyy-MM-dd HH:mm:ss.fff", "yyyy-MM-ddTHH:mm:ss.fffffff", "yyyy-MM-dd HH:mm:ss,fff", "yyyy-MM-dd HH.mm.ss.fff", "yyyy-MM-dd_HH-mm-ss",
            "yyyy-MM-dd-HH-mm-ss-fff", "yyyyMMdd_HHmmss", "yyyyMMddTHHmmss.fff", "yyyyMMddHHmmss", "yyyyMMdd.HHmmss.fff", "yyyyMMdd-HHmm", "yyyyMMdd_HHmmss_fff", "dd.MM.yyyy HH:mm", "M/d/yyyy HH:mm:ss"),
        CultureInfo.InvariantCulture);

    // Three parts of 3, 2 and 4 digits are a social-security number, four of four a card.
    private static string Version(Random random) => random.Next(3) switch
    {
        0 => $"{random.Next(100)}.{random.Next(100)}.{random.Next(1000)}",
        1 => $"{random.Next(1, 99)}.{random.Next(10)}.{random.Next(10_000, 100_000)}.{random.Next(100_000)}",
        _ => $"{random.Next(100)}.{random.Next(100)}.{random.Next(1000)}-{random.Pick("beta", "rc")}.{random.Next(100)}+{Date(random).Replace('/', '-').Replace('_', '-')}",
    };

    private static string Address(Random random)
    {
        var (first, second) = (Octets(random), Octets(random));
        return random.Next(3) switch { 0 => $"{first}:{random.Next(1, 65536)}", 1 => $"{first} {second}", _ => $"{first}, {second}" };
    }

    private static string Octets(Random random) => $"{random.Next(256)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";

    private static Guid Id(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static DateTime AnyDay(Random random) => new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(random.NextInt64(200L * 365 * 86_400));
}
