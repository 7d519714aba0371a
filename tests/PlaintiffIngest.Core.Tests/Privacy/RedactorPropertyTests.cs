using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Tests.Privacy;

/// <summary>
/// Random numbers of persons among random ids, hashes, counts and times: none is missed, nothing else is damaged.
/// Each case has a seed of its own, named when it fails.
/// </summary>
public sealed partial class RedactorPropertyTests
{
    private const int Cases = 20_000;

    // ASCII, full-width, Arabic-Indic, Devanagari, mathematical.
    private static readonly string[] Zeros = ["0", "0", "0", "\uFF10", "\u0660", "\u0966", "𝟎", "𝟘"];

    private static readonly string[] Separators =
        ["", "-", " ", ".", "/", "_", "\u2013", "\u2014", "\u2011", "\u2212", "\u00AD", "\u00A0", "\u2009", "\u200B", "\t", "\n", "\r\n", " - ", "\uFF0D", ",", ", ", ";", "|", "\",\"", ":", "+", "~", " -- ", "%2D", "%20", "%E2%80%91"];

    private static readonly string[] Words = ["Ann", "batch", "run=", "(", ")", "é", "@", ",", ";", ": ", "\"", "file ", "=", "x", "ssn", "–x", "#", "'", "\u001b[31m", "\u202E"];

    [Fact]
    public void No_number_of_a_person_is_missed()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var digits = random.Next(3) switch
            {
                0 => Digits(random, 9),
                1 => Digits(random, 16),
                _ => "3" + "47"[random.Next(2)] + Digits(random, 13),
            };
            var number = Grouped(random, digits);
            var text = $"{Context(random)}{number}{Context(random)}";

            var shown = Redactor.Redact(text);

            Assert.False(Holds(shown, digits), $"seed {seed}: {text} is shown as {shown}");
            Assert.DoesNotContain(shown, character => char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format);
            Assert.Equal(shown, Redactor.Redact(shown));
        }
    }

    [Fact]
    public void Ids_hashes_counts_and_times_are_never_damaged_whatever_stands_beside_them()
    {
        var bytes = new byte[32];
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            random.NextBytes(bytes);
            var id = new Guid(bytes.AsSpan(0, 16));
            var hash = FileHash.FromBytes(bytes);
            var count = random.NextInt64();
            var time = DateTimeOffset.UnixEpoch.AddSeconds(random.Next());
            var ssn = Grouped(random, Digits(random, 9));
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
        }
    }

    private static string Digits(Random random, int count)
        => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    // In the groups in which such a number is written, with one kind of digits and one separator.
    private static string Grouped(Random random, string digits)
    {
        int[] groups = digits.Length switch { 9 => [3, 2, 4], 16 => [4, 4, 4, 4], _ => [4, 6, 5] };
        var separator = Separators[random.Next(Separators.Length)];
        var zero = Zeros[random.Next(Zeros.Length)];
        var text = new StringBuilder();
        var start = 0;
        foreach (var length in groups)
        {
            text.Append(start > 0 ? separator : "");
            foreach (var digit in digits.AsSpan(start, length))
            {
                text.Append(char.ConvertFromUtf32(char.ConvertToUtf32(zero, 0) + digit - '0'));
            }

            start += length;
        }

        return text.ToString();
    }

    private static string Context(Random random)
        => string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => Words[random.Next(Words.Length)]));

    // The digits one after the other, with nothing between them that is a letter or a digit.
    private static bool Holds(string shown, string digits)
    {
        var plain = string.Concat(Uri.UnescapeDataString(Escape().Replace(shown, " ")).EnumerateRunes().Select(rune =>
            Rune.IsDigit(rune) ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture) : rune.ToString()));
        return Regex.IsMatch(plain, string.Join(@"[^\p{L}\p{N}]{0,8}", digits.Select(digit => digit.ToString())));
    }

    [GeneratedRegex(@"\\u\{[0-9A-F]+\}")]
    private static partial Regex Escape();
}
