using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>Groups of digits that may be one number, and what stands between them.</summary>
internal sealed partial class NumberCandidate
{
    private readonly List<string> gaps = [];

    /// <summary>Its digits.</summary>
    public List<int> Digits { get; } = [];

    /// <summary>How many digits there are up to the end of each group.</summary>
    public List<int> Ends { get; } = [];

    /// <summary>Whether only what people put into such numbers stands between the groups. Their lengths then need not be the usual ones.</summary>
    public bool HasUsualGaps { get; private set; } = true;

    /// <summary>Whether the groups may be cells of one line: a number split over columns.</summary>
    public bool HasGapsOfCells { get; private set; } = true;

    /// <summary>
    /// Whether the groups may belong together: the same between all of them, or nothing but separators of cells and of numbers.
    /// An address with a port, 10.0.100.12:5432, has other gaps.
    /// </summary>
    public bool HasLikelyGaps => HasEqualGaps || gaps.TrueForAll(gap => Usual().IsMatch(gap) || SpacedCells().IsMatch(gap));

    /// <summary>Whether the same stands between all of the groups.</summary>
    public bool HasEqualGaps => gaps.TrueForAll(gap => gap == gaps[0]);

    /// <summary>Whether the groups, if they have the lengths of a card's, may be one.</summary>
    public bool HasGapsOfCards => HasUsualGaps || HasLikelyGaps;

    /// <summary>Digits in the smallest group.</summary>
    public int SmallestGroup => Ends.Zip(Ends.Prepend(0), (end, start) => end - start).Min();

    /// <summary>Whether people put this between the groups of a number.</summary>
    /// <param name="gap">What stands there.</param>
    public static bool IsUsualGap(string gap) => Usual().IsMatch(gap);

    /// <summary>Adds what stands before the next group.</summary>
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

    /// <summary>Whether these are fifteen digits that begin as an American Express card.</summary>
    public bool IsAmex() => Digits.Count == 15 && Digits[0] == 3 && Digits[1] is 4 or 7;

    /// <summary>Whether the groups are four years: columns of a table or a period. No card begins with 19 or 20.</summary>
    public bool IsOfYears() => IsGrouped(4, 4, 4, 4)
        && Enumerable.Range(0, 4).All(i => (Digits[4 * i] * 10) + Digits[(4 * i) + 1] is 19 or 20);

    /// <summary>Whether the last digit is the check digit of a card.</summary>
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

    // Dashes, spaces, dots, slashes, underscores and what cannot be seen, half of a surrogate pair too.
    [GeneratedRegex(@"\A[\s\p{Pd}\p{Zs}\p{Cc}\p{Cf}\p{Cs}.\u00B7\u2212/_]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Usual();

    [GeneratedRegex(@"\A[,;|\t""']{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Cells();

    [GeneratedRegex(@"\A[,;|\t""' ]{1,6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedCells();
}
