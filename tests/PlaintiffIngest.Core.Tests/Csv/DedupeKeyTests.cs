using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class DedupeKeyTests
{
    // The first, and every other example that tells apart: computed with Python 3.
    [Theory]
    [InlineData("simplicity", "John Doe", "john@example.com", "8aa02f30db358350191d1b53e18949faab00b514bafdf68f564fb73645968316")]
    [InlineData("simplicity", " JOHN DOE ", "JOHN@Example.com ", "8aa02f30db358350191d1b53e18949faab00b514bafdf68f564fb73645968316")]
    [InlineData("jbi", "John Doe", "john@example.com", "79715be3560c833335152af6445d238a77dd7d03822a02f8a311a05ea6ad6de1")]
    [InlineData("simplicity", "İstanbul Holding", "a@b.co", "1e107fa4bb69a52be98e8adc83249bf4c159c1aab32f8762f087cff0d4414089")]
    [InlineData("simplicity", "ΟΔΟΣ", "a@b.co", "84dd0d81bb278a24c08637f9a46e5bdebc371c027773e57565c95f393bcb58ba")]
    [InlineData("simplicity", "\u00A0John Doe\u2003", "john@example.com", "8aa02f30db358350191d1b53e18949faab00b514bafdf68f564fb73645968316")]
    [InlineData("simplicity", "\uFEFFJohn Doe", "john@example.com", "3bb14f416890957c5697bef1757515af315dcb397798e457e769dccfebd0c78e")]
    public void A_key_equals_the_one_that_Python_computed(string source, string name, string email, string expected)
    {
        using var keys = new DedupeKey(source);
        Assert.Equal(expected, Key(keys, name, email));
    }

    [Fact]
    public void One_instance_computes_many_keys()
    {
        using var keys = new DedupeKey("simplicity");
        var first = Key(keys, "Ann", "a@x.co");

        Assert.NotEqual(first, Key(keys, new string('É', 5000), "a@x.co"));
        Assert.Equal(first, Key(keys, "ANN\n", "A@X.CO"));
    }

    private static string Key(DedupeKey keys, string name, string email)
    {
        var key = new byte[DedupeKey.Length];
        keys.Compute(Encoding.UTF8.GetBytes(email), Encoding.UTF8.GetBytes(name), key);
        return Convert.ToHexStringLower(key);
    }
}
