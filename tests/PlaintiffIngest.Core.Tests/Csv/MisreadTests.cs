using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>Names of a UTF-8 file that is read in another encoding, or that was encoded twice.</summary>
public sealed class MisreadTests
{
    [Theory]
    [InlineData("José")]
    [InlineData("Müller")]
    [InlineData("ÉMILE")]
    [InlineData("Łukasz É")]
    [InlineData("Ñandú")]
    [InlineData("ÅSA")]
    public void Names_of_UTF8_read_as_windows_1252_are_counted(string name)
    {
        Assert.Equal(1, Read(Encoding.UTF8.GetBytes($"name,email\n{name},a@example.com\nAnn,b@example.com\n"), "windows-1252"));
        Assert.Equal(1, Read(Encoding.UTF8.GetBytes($"name,email\n{name},a@example.com\nAnn,b@example.com\n"), "iso-8859-1"));
        var twice = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name).SelectMany(part => Encoding.UTF8.GetBytes([(char)part])).ToArray());
        Assert.Equal(1, Read(Encoding.UTF8.GetBytes($"name,email\n{twice},a@example.com\n"), encoding: null));
    }

    [Theory]
    [InlineData("JOÃO")]
    [InlineData("Ã")]
    [InlineData("Â Ê")]
    [InlineData("CONCEIÇÃO MAGALHÃES")]
    [InlineData("José Müller ÅSA ÉMILE")]
    [InlineData("PHẠM THỊ NGỌC ÂN")]
    public void Names_that_are_right_are_not(string name)
        => Assert.Equal(0, Read(Encoding.UTF8.GetBytes($"name,email\n{name},a@example.com\n"), encoding: null));

    private static long Read(byte[] bytes, string? encoding)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = PlaintiffReader.Open(stream, "x.csv", "test", new CsvFormat { Encoding = encoding });
        while (reader.Read())
        {
        }

        return reader.Summarize().MisreadRows;
    }
}
