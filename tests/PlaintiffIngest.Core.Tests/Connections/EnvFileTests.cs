using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Connections;

public sealed class EnvFileTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("  A =  1  ", "1")]
    [InlineData("export A=1", "1")]
    [InlineData("\texport   A=1", "1")]
    [InlineData("A='1 # 2' # comment", "1 # 2")]
    [InlineData("A=\"1 # 2\" # comment", "1 # 2")]
    [InlineData("A=\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d")]
    [InlineData("A=p#w=x", "p#w=x")]
    [InlineData("A=1 # comment", "1")]
    [InlineData("A=# comment", "")]
    [InlineData("A=", "")]
    [InlineData("A='open", "'open")]
    [InlineData("# A=2\nA=1\n\nnonsense\n=3", "1")]
    [InlineData("A=1\r\nB=2\r\n", "1")]
    [InlineData("\uFEFFA=1", "1")]
    [InlineData("A=0\nA=1", "1")]
    public void A_line_is_parsed_like_a_shell_does(string text, string value) => Assert.Equal(value, EnvFile.Parse(text)["A"]);

    [Fact]
    public void A_comment_and_an_unnamed_value_are_not_variables() => Assert.Empty(EnvFile.Parse("# A=1\n=2\nB\n"));

    [Fact]
    public void A_file_with_a_byte_order_mark_is_read()
    {
        using var folder = new TempFolder();
        var path = folder.Write(".env.dev", [0xEF, 0xBB, 0xBF, (byte)'A', (byte)'=', (byte)'1']);
        Assert.Equal("1", EnvFile.Read(path)["A"]);
    }

    [Fact]
    public void A_file_that_does_not_exist_has_no_variables()
    {
        using var folder = new TempFolder();
        Assert.Empty(EnvFile.Read(folder.PathOf(".env.dev")));
    }
}
