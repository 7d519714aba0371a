namespace PlaintiffIngest.Core.Privacy;

/// <summary>Groups of digits with something between them, such as <c>123-45-6789 4111 1111 1111 1111</c>: finds the numbers of persons in it.</summary>
/// <param name="text">Groups of 0 to 9, without letters between them.</param>
internal sealed class DigitGroups(string text)
{
    private const int LongestCard = 19;

    private readonly List<(int Start, int End)> groups = Split(text);

    /// <summary>Every number that consists of whole groups, as the groups it consists of.</summary>
    public IEnumerable<(string Marker, IReadOnlyList<(int Start, int End)> Groups)> Find()
    {
        for (var first = 0; first < groups.Count; first++)
        {
            if (Find(first) is var (last, marker))
            {
                yield return (marker, groups.GetRange(first, last - first + 1));
                first = last;
            }
        }
    }

    private static List<(int Start, int End)> Split(string text)
    {
        var groups = new List<(int Start, int End)>();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                continue;
            }

            var start = i;
            while (i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
            {
                i++;
            }

            groups.Add((start, i + 1));
        }

        return groups;
    }

    // The surest reading first: sixteen digits, then the shape of a social-security number, then what a check digit confirms.
    private (int Last, string Marker)? Find(int first)
        => FindLast(first, IsSixteen) is { } sixteen ? (sixteen, RedactionMarkers.Card)
        : FindLast(first, IsSsn) is { } ssn ? (ssn, RedactionMarkers.Ssn)
        : FindLast(first, IsOtherCard) is { } card ? (card, RedactionMarkers.Card)
        : null;

    private int? FindLast(int first, Func<NumberCandidate, bool> isNumber)
    {
        var candidate = new NumberCandidate();
        for (var last = first; last < groups.Count; last++)
        {
            var (start, end) = groups[last];
            if (candidate.Digits.Count + end - start > LongestCard)
            {
                return null;
            }

            if (last > first)
            {
                candidate.AddGap(text[groups[last - 1].End..start]);
            }

            candidate.AddGroup(text.AsSpan(start, end - start));
            if (isNumber(candidate))
            {
                return last;
            }
        }

        return null;
    }

    private static bool IsSixteen(NumberCandidate candidate) => candidate.Digits.Count == 16
        && (candidate.HasUsualGaps || (candidate.HasLikelyGaps && candidate.IsGrouped(4, 4, 4, 4) && !candidate.IsOfYears()));

    // Nine digits, separated nowhere else than 3-2-4 allows.
    private static bool IsSsn(NumberCandidate candidate) => candidate.Digits.Count == 9
        && (candidate.HasUsualGaps || candidate.HasGapsOfCells
            ? candidate.Ends.TrueForAll(end => end is 3 or 5 or 9)
            : candidate.HasLikelyGaps && candidate.IsGrouped(3, 2, 4));

    private static bool IsOtherCard(NumberCandidate candidate)
    {
        var (digits, ends) = (candidate.Digits, candidate.Ends);
        return candidate.HasUsualGaps
            ? (digits.Count == 15 && digits[0] == 3 && digits[1] is 4 or 7) || (digits.Count is >= 13 and <= LongestCard && ends[0] >= 3 && candidate.PassesLuhn())
            : candidate.HasLikelyGaps
                && ((digits.Count == 15 && digits[0] == 3 && digits[1] is 4 or 7 && candidate.IsGrouped(4, 6, 5))
                    || (digits.Count is >= 13 and <= LongestCard && ends[0] == 4 && candidate.SmallestGroup >= 3 && candidate.PassesLuhn()));
    }
}
