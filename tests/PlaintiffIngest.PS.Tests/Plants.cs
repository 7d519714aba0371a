using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Numbers and persons that a test hides everywhere, and the search for them.</summary>
public static partial class Plants
{
    public const string Name = "Wilhelmina Quackenbush";
    public const string Email = "wilhelmina.q@secret.example";
    public const string Phone = "+1 (202) 555-0147";
    public const string Address = "77 Hidden Lane";
    public const string Cell = "zugzwang-cell";

    private const string Ssn = "912847365";
    private const string Card = "4556737586899855";

    private static readonly string[] Persons = ["Quackenbush", "wilhelmina", "secret.example", "555-0147", "Hidden Lane", "zugzwang"];

    /// <summary>The numbers as vendors and operators write them.</summary>
    public static IReadOnlyList<string> Forms { get; } =
    [
        "912-84-7365", "912 84 7365", "912.84.7365", "912–84–7365", "912\u201184\u20117365", "912847365", "９１２-８４-７３６５",
        "912:84:7365", "912%2D84%2D7365", "912 -- 84 -- 7365", "𝟗𝟏𝟐𝟖𝟒𝟕𝟑𝟔𝟓", "20230115912847365",
        "4556-7375-8689-9855", "4556 7375 8689 9855", "4556.7375.8689.9855", "4556–7375–8689–9855", "4556737586899855", "４５５６７３７５８６８９９８５５",
    ];

    /// <summary>A file in which they are in the header, in cells, split over two cells, and in rows that fail.</summary>
    /// <param name="number">One of <see cref="Forms"/>.</param>
    /// <param name="tag">Makes its persons differ from those of other files.</param>
    public static string File(string number, string tag) =>
        $"""
        plaintiff_name,email,phone,address,note of {number},part
        {Name} {tag} {number},{Email},{Phone},{Address},{Cell} {number},x
        {Name} {tag} split,{tag}.{Email},{number[..(number.Length / 2)]},{number[(number.Length / 2)..]},{Cell},y
        ,{Email},{Phone},{Address} {number},{Cell},no name
        {Name},{number},{Cell}
        "{Name} "x {number},{Email},{Phone},{Address},{Cell},quotes

        """;

    /// <summary>What of them a text shows; empty for nothing.</summary>
    /// <param name="text">Anything that left the process.</param>
    public static string FoundIn(string text)
    {
        var plain = string.Concat(Uri.UnescapeDataString(Escape().Replace(text, " ")).EnumerateRunes().Select(rune =>
            !rune.IsAscii && Rune.IsDigit(rune) ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture) : rune.ToString()));
        var number = Number.Match(plain);
        if (number.Success)
        {
            return Around(plain, number.Index);
        }

        return Persons.Select(person => plain.IndexOf(person, StringComparison.OrdinalIgnoreCase)).Where(at => at >= 0).Select(at => Around(plain, at)).FirstOrDefault() ?? string.Empty;
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];

    private static string Pattern(string digits) => string.Join(@"[^\p{L}\p{N}]{0,8}", digits.Select(digit => digit.ToString()));

    private static readonly Regex Number = new($"{Pattern(Ssn)}|{Pattern(Card)}", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"\\u\{[0-9A-F]+\}")]
    private static partial Regex Escape();
}
