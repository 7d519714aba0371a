using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>The hashes were computed by Python 3.12 and 3.13, which agree: <c>hashlib.sha256</c> over <c>s.lower().encode()</c> of the same texts.</summary>
public sealed class PythonTextTests
{
    // Assigned by Unicode 16, which this runtime's categories know and those Pythons do not.
    private const string AssignedLater =
        "897 1C89-1C8A A7CB-A7CD A7DA-A7DC 10D4E 10D50-10D65 10D69-10D6D 10D6F-10D85 10EFC 113BB-113C0 113CE 113D0 113D2 113E1-113E2 "
        + "11F5A 1611E-16129 1612D-1612F 16D40-16D42 16D6B-16D6C 1E5EE-1E5EF";

    private static IEnumerable<int> CodePoints => Enumerable.Range(0, 0x110000).Where(Rune.IsValid);

    [Fact]
    public void Every_code_point_is_lower_cased_as_Python_does()
        => Assert.Equal("958a7ea6410864d6bdee95e35373a838cd50f39ae4208f30d5fe14da0a0faff2", HashOfLower(CodePoints.Select(char.ConvertFromUtf32)));

    [Slow]
    [Fact]
    public void Capital_sigma_is_final_where_Python_says_so_next_to_every_code_point()
    {
        var later = AssignedLater.Split(' ').SelectMany(Range).ToHashSet();
        var texts = CodePoints.Where(codePoint => !later.Contains(codePoint)).Select(char.ConvertFromUtf32)
            .SelectMany(c => (string[])[c + "Σ", "A" + c + "Σ", "AΣ" + c, "AΣ" + c + "A"]);

        Assert.Equal("ad54425ff3235aefd4defd890bb60456f5f0641a7bb212a4e15f86d82c78572e", HashOfLower(texts));
    }

    [Theory]
    [InlineData("İstanbul", "i\u0307stanbul")]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("ΟΔΟΣ.'. ΣΑΣ", "οδος.'. σας")]
    [InlineData("ΑΣ'Α ΑΣ Α", "ασ'α ας α")]
    [InlineData("Σ", "σ")]
    [InlineData("STRAẞE ÀÉ", "straße àé")]
    [InlineData("K Å Ⱥ", "k å ⱥ")]
    public void Texts_are_lower_cased_as_Python_does(string text, string expected) => Assert.Equal(expected, Lower(text));

    [Fact]
    public void White_space_is_what_Python_strips()
    {
        var stripped = CodePoints.Where(codePoint => PythonText.Strip(Encoding.UTF8.GetBytes(char.ConvertFromUtf32(codePoint))).IsEmpty);

        Assert.Equal(
            "9 A B C D 1C 1D 1E 1F 20 85 A0 1680 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200A 2028 2029 202F 205F 3000",
            string.Join(' ', stripped.Select(codePoint => codePoint.ToString("X", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData(" \u00A0\u2003a b\u001F\u3000 ", "a b")]
    [InlineData("\uFEFFa\u200B", "\uFEFFa\u200B")]
    [InlineData(" \t\r\n", "")]
    [InlineData("", "")]
    public void Only_the_ends_are_stripped(string text, string expected)
        => Assert.Equal(expected, Encoding.UTF8.GetString(PythonText.Strip(Encoding.UTF8.GetBytes(text))));

    private static string HashOfLower(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Lower(text)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Lower(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var lower = new byte[utf8.Length * PythonText.MaxGrowth];
        return Encoding.UTF8.GetString(lower, 0, PythonText.Lower(utf8, lower));
    }

    private static IEnumerable<int> Range(string text)
    {
        var ends = text.Split('-').Select(end => int.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
