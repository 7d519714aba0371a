namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// Groups of digits with something between them, such as <c>123-45-6789 4111 1111 1111 1111</c>. Digits that stand one
/// by one, such as <c>1 2 3 4 5 6 7 8 9</c>, are one group.
/// </summary>
internal sealed class DigitGroups
{
    private const int LongestCard = 19;

    private readonly string text;
    private readonly List<(int Start, int End, string Digits)> groups = [];

    /// <summary>Splits a part of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">The first digit.</param>
    /// <param name="to">Behind the last digit; there are no letters between the two.</param>
    public DigitGroups(string text, int from, int to)
    {
        this.text = text;
        for (var i = from; i < to; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                var start = i;
                while (i + 1 < to && char.IsAsciiDigit(text[i + 1]))
                {
                    i++;
                }

                groups.Add((start, i + 1, text[start..(i + 1)]));
            }
        }

        JoinSingles();
    }

    /// <summary>How many groups there are.</summary>
    public int Count => groups.Count;

    /// <summary>Where some groups stand in the text.</summary>
    public List<(int Start, int End)> Spans(int first, int last)
        => [.. groups[first..(last + 1)].Select(group => (group.Start, group.End))];

    /// <summary>The last group of the number that begins with a group; null when none does.</summary>
    /// <param name="first">The group.</param>
    /// <param name="isNumber">Says whether groups are a number.</param>
    public int? FindLast(int first, Func<NumberCandidate, bool> isNumber)
    {
        var candidate = new NumberCandidate();
        for (var last = first; last < groups.Count; last++)
        {
            var (start, _, digits) = groups[last];
            if (candidate.Digits.Count + digits.Length > LongestCard)
            {
                return null;
            }

            if (last > first)
            {
                candidate.AddGap(text[groups[last - 1].End..start]);
            }

            candidate.AddGroup(digits);
            if (isNumber(candidate))
            {
                return last;
            }
        }

        return null;
    }

    // With the same between all of them, and no dot: 8.8.8.8 is an address.
    private void JoinSingles()
    {
        for (var first = 0; first + 1 < groups.Count; first++)
        {
            var last = first;
            while (last + 1 < groups.Count && groups[last].Digits.Length == 1 && groups[last + 1].Digits.Length == 1 && Gap(last) == Gap(first))
            {
                last++;
            }

            if (NumberCandidate.IsUsualGap(Gap(first)) && !Gap(first).Contains('.', StringComparison.Ordinal))
            {
                var run = groups[first..(last + 1)];
                groups[first] = (run[0].Start, run[^1].End, string.Concat(run.Select(group => group.Digits)));
                groups.RemoveRange(first + 1, run.Count - 1);
            }
        }
    }

    private string Gap(int group) => text[groups[group].End..groups[group + 1].Start];
}
