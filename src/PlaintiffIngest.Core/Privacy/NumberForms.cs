namespace PlaintiffIngest.Core.Privacy;

/// <summary>The forms in which personal numbers are written. Each method returns the last group of a number that starts with a given group, and its marker.</summary>
internal static class NumberForms
{
    /// <summary>Finds a number in its usual groups, or without separators.</summary>
    /// <param name="groups">The groups of digits.</param>
    /// <param name="first">The first group.</param>
    public static (int Last, string Marker)? FindUsual(DigitGroups groups, int first)
        => groups.FindLast(first, IsUsualCard) is { } card ? (card, RedactionMarkers.Card)
        : groups.FindLast(first, IsUsualSsn) is { } ssn ? (ssn, RedactionMarkers.Ssn)
        : null;

    /// <summary>
    /// Finds a number in any form. The most reliable interpretation comes first: sixteen digits, then nine, then numbers that a check
    /// digit confirms.
    /// </summary>
    /// <param name="groups">The groups of digits.</param>
    /// <param name="first">The first group.</param>
    public static (int Last, string Marker)? FindLoose(DigitGroups groups, int first)
        => groups.FindLast(first, IsSixteen) is { } sixteen ? (sixteen, RedactionMarkers.Card)
        : groups.FindLast(first, IsSsn) is { } ssn ? (ssn, RedactionMarkers.Ssn)
        : groups.FindLast(first, IsOtherCard) is { } card ? (card, RedactionMarkers.Card)
        : null;

    private static bool IsUsualCard(NumberCandidate candidate)
        => ((candidate.IsGrouped(16) || candidate.IsGrouped(4, 4, 4, 4)) && candidate.HasGapsOfCards && !candidate.AreYears())
            || (candidate.IsAmex() && (candidate.IsGrouped(15) || candidate.IsGrouped(4, 6, 5)) && candidate.HasGapsOfCards);

    private static bool IsUsualSsn(NumberCandidate candidate)
        => candidate.IsGrouped(9) || (candidate.IsGrouped(3, 2, 4) && candidate.HasEqualGaps);

    private static bool IsSixteen(NumberCandidate candidate) => candidate.Digits.Count == 16 && candidate.HasUsualGaps && !candidate.AreYears();

    // Nine digits, with separators only where 3-2-4 allows them.
    private static bool IsSsn(NumberCandidate candidate) => candidate.Digits.Count == 9
        && (candidate.HasUsualGaps || candidate.HasGapsOfCells
            ? candidate.Ends.TrueForAll(end => end is 3 or 5 or 9)
            : candidate.HasLikelyGaps && candidate.IsGrouped(3, 2, 4));

    private static bool IsOtherCard(NumberCandidate candidate)
    {
        var isLong = candidate.Digits.Count >= 13 && !candidate.AreYears() && candidate.PassesLuhn();
        return candidate.HasUsualGaps
            ? candidate.IsAmex() || (isLong && candidate.Ends[0] >= 3)
            : isLong && candidate.HasLikelyGaps && candidate.Ends[0] == 4 && candidate.SmallestGroup >= 3;
    }
}
