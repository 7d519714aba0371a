using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class Utf8TextTests
{
    [Theory]
    [InlineData("abc", 4, "abc")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abc", 2, "ab")]
    [InlineData("abc", 0, "")]
    [InlineData("aé€😀", 10, "aé€😀")]
    [InlineData("aé€😀", 9, "aé€")]
    [InlineData("aé€😀", 7, "aé€")]
    [InlineData("aé€😀", 6, "aé€")]
    [InlineData("aé€😀", 5, "aé")]
    [InlineData("aé€😀", 2, "a")]
    [InlineData("😀", 3, "")]
    public void A_text_is_truncated_after_a_complete_character(string text, int maxBytes, string expected)
        => Assert.Equal(expected, Encoding.UTF8.GetString(Utf8Text.Truncate(Encoding.UTF8.GetBytes(text), maxBytes)));

    [Theory]
    [InlineData("", "")]
    [InlineData("é", "é")]
    [InlineData("\0", "␀")]
    [InlineData("a\0\0é\0", "a␀␀é␀")]
    public void NUL_characters_are_made_visible_and_restored(string text, string visible)
    {
        Assert.Equal(visible, Encoding.UTF8.GetString(Utf8Text.WithVisibleNuls(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(text, Encoding.UTF8.GetString(Utf8Text.WithNuls(Encoding.UTF8.GetBytes(visible))));
    }
}
