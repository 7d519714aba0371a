using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>Groups of digits that may form one number, with the gaps between them.</summary>
internal sealed partial class NumberCandidate
{
    private readonly List<string> gaps = [];

    /// <summary>All digits.</summary>
    public List<int> Digits { get; } = [];

    /// <summary>The number of digits up to the end of each group.</summary>
    public List<int> Ends { get; } = [];

    /// <summary>Whether all gaps are usual in such numbers. The lengths of the groups then need not be the usual ones.</summary>
    public bool HasUsualGaps { get; private set; } = true;

    /// <summary>Whether the groups may be cells of one line: a number that is split over columns.</summary>
    public bool HasGapsOfCells { get; private set; } = true;

    /// <summary>
    /// Whether the groups may belong together: all gaps are the same, or all are separators of cells or numbers.
    /// An address with a port, such as 10.0.100.12:5432, has other gaps.
    /// </summary>
    public bool HasLikelyGaps => HasEqualGaps || gaps.TrueForAll(gap => Usual().IsMatch(gap) || SpacedCells().IsMatch(gap));

    /// <summary>Whether all gaps are the same.</summary>
    public bool HasEqualGaps => gaps.TrueForAll(gap => gap == gaps[0]);

    /// <summary>Whether the gaps may be those of a card number.</summary>
    public bool HasGapsOfCards => HasUsualGaps || HasLikelyGaps;

    /// <summary>Number of digits in the smallest group.</summary>
    public int SmallestGroup => Ends.Zip(Ends.Prepend(0), (end, start) => end - start).Min();

    /// <summary>Whether a gap is usual between the groups of a number.</summary>
    /// <param name="gap">The gap.</param>
    public static bool IsUsualGap(string gap) => Usual().IsMatch(gap);

    /// <summary>Adds the gap before the next group.</summary>
    public void AddGap(string gap)
    {
        gaps.Add(gap);
        HasUsualGaps &= Usual().IsMatch(gap);
        HasGapsOfCells &= Cells().IsMatch(gap);
    }

    /// <summary>Adds a group of digits 0 to 9.</summary>
    public void AddGroup(string group)
    {
        foreach (var digit in group)
        {
            Digits.Add(digit - '0');
        }

        Ends.Add(Digits.Count);
    }

    /// <summary>Whether the groups have these lengths.</summary>
    public bool IsGrouped(params ReadOnlySpan<int> lengths)
    {
        var end = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            end += lengths[i];
            if (i >= Ends.Count || Ends[i] != end)
            {
                return false;
            }
        }

        return Ends.Count == lengths.Length;
    }

    /// <summary>Whether these are fifteen digits that start like an American Express card number.</summary>
    public bool IsAmex() => Digits.Count == 15 && Digits[0] == 3 && Digits[1] is 4 or 7;

    /// <summary>Whether the groups are four years: columns of a table, or a period. No card number starts with 19 or 20.</summary>
    public bool AreYears() => IsGrouped(4, 4, 4, 4)
        && Enumerable.Range(0, 4).All(i => (Digits[4 * i] * 10) + Digits[(4 * i) + 1] is 19 or 20);

    /// <summary>Whether the last digit is the check digit of a card number.</summary>
    public bool PassesLuhn()
    {
        var sum = 0;
        for (var i = 0; i < Digits.Count; i++)
        {
            var doubled = Digits[Digits.Count - 1 - i] * (1 + (i % 2));
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }

    // Dashes, spaces, dots, slashes, underscores, invisible characters and unpaired surrogates.
    [GeneratedRegex(@"\A[\s\p{Pd}\p{Zs}\p{Cc}\p{Cf}\p{Cs}.\u00B7\u2212/_]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Usual();

    [GeneratedRegex(@"\A[,;|\t""']{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Cells();

    [GeneratedRegex(@"\A[,;|\t""' ]{1,6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedCells();
}
