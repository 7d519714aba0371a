using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Privacy;

/// <summary>Random numbers of persons among random dates, versions, ids, hashes and counts: none is missed, nothing else is damaged.</summary>
[Slow]
public sealed partial class RedactorPropertyTests
{
    private const int Cases = 10_000;

    private static readonly string[] Words = ["Ann", "batch", "run=", "(", ")", "é", "@", ",", ";", ": ", "\"", "file ", "=", "x", "ssn", "–x", "#", "'", "\u001b[31m", "\u202E"];

    public static TheoryData<string> Seeds => RandomCases.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_personal_number_is_missed(string seed) => RandomCases.Try(seed, Cases, random =>
    {
        var digits = RandomNumbers.Digits(random);
        var text = $"{Before(random)}{RandomNumbers.Written(random, digits)}{After(random)}";

        var shown = Redactor.Redact(text);

        Assert.False(Holds(shown, digits), $"{text} is shown as {shown}");
        Assert.DoesNotContain(shown, character => char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format);
        Assert.Equal(shown, Redactor.Redact(shown));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_number_directly_next_to_a_date_is_found_and_the_date_is_kept(string seed) => RandomCases.Try(seed, Cases, random =>
    {
        var date = RandomNumbers.Date(random);

        // Of 17 digits that begin and end with a date, the first date counts.
        var digits = random.Next(4, 9) + RandomNumbers.Digits(random, 8);
        var number = random.Pick(digits, $"{digits[..3]}-{digits[3..5]}-{digits[5..]}", $"{digits[..3]} {digits[3..5]} {digits[5..]}");

        Assert.Equal($"file {date}{RedactionMarkers.Ssn}.csv", Redactor.Redact($"file {date}{number}.csv"));
        Assert.Equal($"file {RedactionMarkers.Ssn}{date}.csv", Redactor.Redact($"file {number}{date}.csv"));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Dates_periods_times_zips_versions_and_addresses_are_kept(string seed) => RandomCases.Try(seed, Cases, random =>
    {
        var text = string.Join(
            random.Pick(" ", "_", ", ", " and ", "; ", " - ", "\t"), Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomNumbers.Impersonal(random)));

        Assert.Equal(text.Replace("\t", "\\u{9}", StringComparison.Ordinal), Redactor.Redact(text));
        Assert.Equal(
            $"{RedactionMarkers.Ssn} of {text}, {RedactionMarkers.Ssn}".Replace("\t", "\\u{9}", StringComparison.Ordinal), Redactor.Redact($"123-45-6789 of {text}, 987654321"));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Ids_hashes_counts_and_times_are_never_damaged_in_any_context(string seed)
    {
        var bytes = new byte[32];
        RandomCases.Try(seed, Cases, random =>
        {
            random.NextBytes(bytes);
            var id = new Guid(bytes.AsSpan(0, 16));
            var hash = FileHash.FromBytes(bytes);
            var count = random.NextInt64();
            var time = DateTimeOffset.UnixEpoch.AddSeconds(random.Next());
            var ssn = RandomNumbers.Written(random, RandomNumbers.Digits(random, 9));
            var beside = $"{Words[random.Next(Words.Length)]} ";

            // In a text of the program, and again where that text comes back from the database.
            RedactedText text = $"run {id} hash {hash} {hash:abbreviated} count {count} time {time:O} {time:u}: {beside}{ssn} of {id}";
            var kept = $"run {id:D} hash {hash.Hex} {hash.Hex[..12]}... count {count.ToString(CultureInfo.InvariantCulture)} time {time:O} {time:u}: ";
            Assert.StartsWith(kept, text.ToString(), StringComparison.Ordinal);
            Assert.EndsWith($" of {id:D}", text.ToString(), StringComparison.Ordinal);

            var stored = $"run {id:D} hash {hash.Hex} time {time:O} {time:u}: {beside}{ssn} of {id:D}";
            var shown = Redactor.Redact(stored);
            Assert.StartsWith($"run {id:D} hash {hash.Hex} time {time:O} {time:u}: ", shown, StringComparison.Ordinal);
            Assert.EndsWith($" of {id:D}", shown, StringComparison.Ordinal);
            Assert.Contains(RedactionMarkers.Ssn, shown, StringComparison.Ordinal);
        });
    }

    // Never digits right before the number, and no time that the number could be the fraction of.
    private static string Before(Random random) => random.Next(3) switch
    {
        0 => "",
        1 => Context(random),
        _ => $"{RandomNumbers.Impersonal(random)}{random.Pick(" ", "_", " - ", "; ", " x", "|", "=")}",
    };

    private static string After(Random random) => random.Next(3) switch
    {
        0 => "",
        1 => Context(random),
        _ => $"{random.Pick(" ", "_", " - ", "; ", ".", " x", "|", "=")}{RandomNumbers.Impersonal(random)}",
    };

    private static string Context(Random random)
        => string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => random.Pick(Words)));

    // The digits one after the other, with nothing between them that is a letter or a digit.
    private static bool Holds(string shown, string digits)
    {
        var plain = string.Concat(Uri.UnescapeDataString(Escape().Replace(shown, "")).EnumerateRunes().Select(rune =>
            Rune.IsDigit(rune) ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture) : rune.ToString()));
        return Regex.IsMatch(plain, string.Join(@"[^\p{L}\p{N}]{0,8}", digits.Select(digit => digit.ToString())));
    }

    [GeneratedRegex(@"\\u\{9?1?B?\}\[[0-?]*[ -/]*[@-~]|\\u\{[0-9A-F]+\}")]
    private static partial Regex Escape();
}
