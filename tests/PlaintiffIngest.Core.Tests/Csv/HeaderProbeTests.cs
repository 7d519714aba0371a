using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class HeaderProbeTests
{
    [Theory]
    [InlineData("name,email\nAnn,a@x.co\n", null)]
    [InlineData("name,email\nplaintiff,mail\n", null)]
    [InlineData("name,phone\nAnn,1\n", null)]
    [InlineData("Report\nname,phone\nAnn,1\n", null)]
    [InlineData("Report\nemail,phone\na@x.co,1\n", null)]
    [InlineData("Report\nname,email\nAnn,a@x.co\n", 2L)]
    [InlineData("Report\n\nname;email\nAnn;a@x.co\n", 3L)]
    public void The_line_below_is_one_that_names_the_columns_if_the_header_does_not(string text, long? line)
        => Assert.Equal(line, Read(text, new CsvFormat()).LineBelow);

    [Theory]
    [InlineData(';', 2L)]
    [InlineData(',', null)]
    public void A_specified_delimiter_also_splits_the_lines_below(char delimiter, long? line)
        => Assert.Equal(line, Read("Report\nname;email\nAnn;a@x.co\n", new CsvFormat { Delimiter = delimiter }).LineBelow);

    private static HeaderProbe Read(string text, CsvFormat format) => HeaderProbe.Read(() => new MemoryStream(Encoding.UTF8.GetBytes(text)), "vendor.csv", format);
}
