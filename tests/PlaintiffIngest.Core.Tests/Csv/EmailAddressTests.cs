using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ann@example.com")]
    [InlineData("A.B+tag_1-2@mail.example.co.uk")]
    [InlineData("o'brien@example.com")]
    [InlineData("a@b.c")]
    [InlineData("josé@exämple.com")]
    [InlineData("例え@例え.テスト")]
    [InlineData("अ@उदाहरण.परीक्षा")]
    [InlineData("ann@1-2.example")]
    [InlineData("!#$%&*+-/=?^_{}~@example.com")]
    public void Valid_addresses_are_accepted(string text) => Assert.True(IsValid(text));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("ann")]
    [InlineData("@example.com")]
    [InlineData("ann@")]
    [InlineData("ann@@example.com")]
    [InlineData("ann@b@example.com")]
    [InlineData("ann@example")]
    [InlineData("ann@.example.com")]
    [InlineData("ann@example.com.")]
    [InlineData("ann@example..com")]
    [InlineData("ann@exa_mple.com")]
    [InlineData("ann@exa'mple.com")]
    [InlineData("ann@[127.0.0.1]")]
    [InlineData("ann lee@example.com")]
    [InlineData("ann@example .com")]
    [InlineData("ann\u00A0lee@example.com")]
    [InlineData("ann\u200B@example.com")]
    [InlineData("ann\u0085@example.com")]
    [InlineData("ann\u0007@example.com")]
    [InlineData("ann\u007F@example.com")]
    [InlineData("\uFEFFann@example.com")]
    [InlineData("ann@example\u200B.com")]
    [InlineData("'ann@example.com")]
    [InlineData("ann'@example.com")]
    [InlineData("'ann@example.com'")]
    [InlineData("\"ann@example.com\"")]
    [InlineData("`ann@example.com")]
    [InlineData("“ann@example.com”")]
    [InlineData("ann’s@example.com")]
    [InlineData("«ann@example.com»")]
    [InlineData("Ann <ann@example.com>")]
    [InlineData("<ann@example.com>")]
    [InlineData("mailto:ann@example.com")]
    [InlineData("ann@example.com;")]
    [InlineData("ann@example.com,bob@example.com")]
    [InlineData("ann|x@example.com")]
    [InlineData("(ann)@example.com")]
    [InlineData("ann\\@example.com")]
    [InlineData("=\"ann@example.com\"")]
    [InlineData("ann(at)example.com")]
    [InlineData("ann@example。com")]
    public void Other_texts_are_rejected(string text) => Assert.False(IsValid(text));

    [Fact]
    public void Validation_does_not_allocate()
    {
        var (plain, other) = (Encoding.UTF8.GetBytes("ann.lee@example.com"), Encoding.UTF8.GetBytes("o'brién@exämple.com"));
        Assert.True(EmailAddress.IsValid(plain) && EmailAddress.IsValid(other));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            EmailAddress.IsValid(plain);
            EmailAddress.IsValid(other);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static bool IsValid(string text) => EmailAddress.IsValid(Encoding.UTF8.GetBytes(text));
}
