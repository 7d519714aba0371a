using System.Globalization;
using System.Text;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>Groups of digits with separators between them, such as <c>123-45-6789 4111 1111 1111 1111</c>: finds the numbers of persons in it.</summary>
internal static class NumberGroups
{
    private const int LongestCard = 19;

    /// <summary>Replaces every number that consists of whole groups.</summary>
    /// <param name="text">Digits and separators, beginning and ending with a digit.</param>
    public static string Redact(string text)
    {
        var groups = Split(text);
        var redacted = new StringBuilder(text.Length);
        var position = 0;
        for (var first = 0; first < groups.Count; first++)
        {
            if (Find(text, groups, first) is not var (last, marker))
            {
                continue;
            }

            redacted.Append(text, position, groups[first].Start - position).Append(marker);
            position = groups[last].End;
            first = last;
        }

        return redacted.Append(text, position, text.Length - position).ToString();
    }

    private static List<(int Start, int End)> Split(string text)
    {
        var groups = new List<(int Start, int End)>();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsDigit(text[i]))
            {
                continue;
            }

            var start = i;
            while (i + 1 < text.Length && char.IsDigit(text[i + 1]))
            {
                i++;
            }

            groups.Add((start, i + 1));
        }

        return groups;
    }

    // The surest reading first: sixteen digits, then the shape of a social-security number, then what a check digit confirms.
    private static (int Last, string Marker)? Find(string text, List<(int Start, int End)> groups, int first)
    {
        return FindLast(text, groups, first, IsSixteen) is { } sixteen ? (sixteen, Redactor.CardMarker)
            : FindLast(text, groups, first, IsSsn) is { } ssn ? (ssn, Redactor.SsnMarker)
            : FindLast(text, groups, first, IsOtherCard) is { } card ? (card, Redactor.CardMarker)
            : null;
    }

    private static int? FindLast(string text, List<(int Start, int End)> groups, int first, Func<List<int>, List<int>, bool> isNumber)
    {
        var digits = new List<int>(LongestCard);
        var ends = new List<int>();
        for (var last = first; last < groups.Count; last++)
        {
            for (var i = groups[last].Start; i < groups[last].End && digits.Count <= LongestCard; i++)
            {
                digits.Add((int)CharUnicodeInfo.GetNumericValue(text[i]));
            }

            if (digits.Count > LongestCard)
            {
                return null;
            }

            ends.Add(digits.Count);
            if (isNumber(digits, ends))
            {
                return last;
            }
        }

        return null;
    }

    private static bool IsSixteen(List<int> digits, List<int> ends) => digits.Count == 16;

    // Nine digits, separated nowhere else than 3-2-4 allows.
    private static bool IsSsn(List<int> digits, List<int> ends) => digits.Count == 9 && ends.TrueForAll(end => end is 3 or 5 or 9);

    private static bool IsOtherCard(List<int> digits, List<int> ends)
        => (digits.Count == 15 && digits[0] == 3 && digits[1] is 4 or 7)
        || (digits.Count is >= 13 and <= LongestCard && ends[0] >= 3 && PassesLuhn(digits));

    private static bool PassesLuhn(List<int> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Count; i++)
        {
            var doubled = digits[digits.Count - 1 - i] * (1 + (i % 2));
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }
}
