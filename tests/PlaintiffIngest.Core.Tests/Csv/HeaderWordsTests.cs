using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class HeaderWordsTests
{
    [Theory]
    [InlineData("plaintiff_name", "plaintiff name")]
    [InlineData(" Plaintiff  Name ", "plaintiff name")]
    [InlineData("PlaintiffName", "plaintiff name")]
    [InlineData("firstName", "first name")]
    [InlineData("ZIPCode", "zip code")]
    [InlineData("ABCd", "ab cd")]
    [InlineData("ABC", "abc")]
    [InlineData("AbC", "ab c")]
    [InlineData("address2", "address 2")]
    [InlineData("Address2Line", "address 2 line")]
    [InlineData("2ND", "2 nd")]
    [InlineData("Unit 12-B", "unit 12 b")]
    [InlineData("a b", "a b")]
    [InlineData("x", "x")]
    [InlineData("Jose\u0301 M", "jose\u0301 m")]
    [InlineData("Jose\u0301Name", "jose\u0301 name")]
    [InlineData("名前😀", "名前😀")]
    [InlineData("--", "")]
    [InlineData("", "")]
    public void A_cell_is_split_where_a_word_starts(string cell, string words) => Assert.Equal(words, string.Join(' ', HeaderWords.Split(cell)));
}
