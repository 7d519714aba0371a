using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>A personal number in a text: its marker, and its groups of digits.</summary>
internal readonly record struct FoundNumber(string Marker, IReadOnlyList<(int Start, int End)> Groups)
{
    public int Start => Groups[0].Start;

    public int End => Groups[^1].End;
}

/// <summary>
/// Finds personal numbers in a text. Numbers in their usual groups come first and take precedence over dates and other numbers
/// that are not personal. These are excluded next, and the rest is searched for numbers in any other form.
/// </summary>
internal static partial class NumberFinder
{
    /// <summary>Finds the numbers in a text, in order.</summary>
    /// <param name="text">The normalized text; see <see cref="NormalizedText"/>.</param>
    public static List<FoundNumber> Find(string text)
    {
        var found = new List<FoundNumber>();
        foreach (var (from, to) in Between(ImpersonalNumbers.Certain(text), 0, text.Length))
        {
            var usual = Find(text, from, to, NumberForms.FindUsual);
            found.AddRange(usual);
            foreach (var (restFrom, restTo) in Between(usual.Select(number => (number.Start, number.End)), from, to))
            {
                foreach (var (otherFrom, otherTo) in Between(ImpersonalNumbers.Likely(text, restFrom, restTo), restFrom, restTo))
                {
                    found.AddRange(Find(text, otherFrom, otherTo, NumberForms.FindLoose));
                }
            }
        }

        found.Sort((left, right) => left.Start.CompareTo(right.Start));
        return found;
    }

    private static IEnumerable<(int From, int To)> Between(IEnumerable<(int Start, int End)> spans, int from, int to)
    {
        foreach (var (start, end) in spans)
        {
            yield return (from, start);
            from = end;
        }

        yield return (from, to);
    }

    private static List<FoundNumber> Find(string text, int from, int to, Func<DigitGroups, int, (int Last, string Marker)?> find)
    {
        var found = new List<FoundNumber>();
        foreach (var match in GroupsOfDigits().EnumerateMatches(text.AsSpan(from, to - from)))
        {
            var groups = new DigitGroups(text, from + match.Index, from + match.Index + match.Length);
            for (var first = 0; first < groups.Count; first++)
            {
                if (find(groups, first) is var (last, marker))
                {
                    found.Add(new FoundNumber(marker, groups.Spans(first, last)));
                    first = last;
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"[0-9]+(?:[^\p{L}\p{N}]{1,6}[0-9]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex GroupsOfDigits();
}
