namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// Groups of digits with other characters between them, such as <c>123-45-6789 4111 1111 1111 1111</c>. Single digits, such as
/// <c>1 2 3 4 5 6 7 8 9</c>, form one group.
/// </summary>
internal sealed class DigitGroups
{
    private const int LongestCard = 19;

    private readonly string text;
    private readonly List<(int Start, int End, string Digits)> groups = [];

    /// <summary>Splits a part of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Index of the first digit.</param>
    /// <param name="to">Index after the last digit. There are no letters in between.</param>
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

    /// <summary>Number of groups.</summary>
    public int Count => groups.Count;

    /// <summary>The range of several groups in the text.</summary>
    public List<(int Start, int End)> Spans(int first, int last)
        => [.. groups[first..(last + 1)].Select(group => (group.Start, group.End))];

    /// <summary>Finds the last group of a number; null if no number starts with the given group.</summary>
    /// <param name="first">The first group.</param>
    /// <param name="isNumber">Whether groups form a number.</param>
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

    // The separator must be the same throughout, and not a dot: 8.8.8.8 is an IP address.
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
