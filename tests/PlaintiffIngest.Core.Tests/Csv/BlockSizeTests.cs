using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>What a file says does not depend on the size of the blocks it is read in.</summary>
public sealed class BlockSizeTests
{
    private static readonly string[] Lines =
    [
        "Ann,a@x.co,1", "\"Lee, Bob\",\"b@x.co\",\"2\"", " \"Cid\" , \"c@x.co\" , \"3\"", "Dan, d@x.co, \"4\n5\"", "Eva,e@x.co, \"6\r7\" ",
        "", "   ", "\t", "\u00A0", ",,", " , ,\t", "\"\",\"\",\"\"", "\u001A", "\uFEFF",
        "name,email,phone", "NAME, E-Mail ,Phone", "----,-----,-----", "Fay,N/A,8", "Smith, Gus,g@x.co", "Hal,=\"h@x.co\",9", "=\"Ida\",i@x.co,10",
        "“Jon”,j@x.co,11", "“Roy, Kim”,k@x.co", "Lou,l@x.co,12,", "Max,m@x.co,13,, ,", "Ned,n@x.co,14,x", "Orr,o@x.co", "Pam,p@x.co,\"open", "Quy,\"q\"x,15",
        "Ray \"R\" Sun,r@x.co,16", "T\0m,t@x.co,17", "U\uFFFDa,u@x.co,18", "Zoë Nuñez,v@exämple.com,19", "sep=,", "(3 rows affected)", "😀,😀@x.co,😀",
    ];

    [Fact]
    public void Rows_do_not_depend_on_the_block_size()
    {
        var random = new Random(20261128);
        for (var i = 0; i < 400; i++)
        {
            var (bytes, format) = File(random);
            var expected = Told(bytes, format, PlaintiffReader.DefaultBlockSize);
            for (var blockSize = 1; blockSize <= 64; blockSize += random.Next(1, 9))
            {
                Assert.Equal(expected, Told(bytes, format, blockSize));
            }
        }
    }

    private static (byte[] Bytes, CsvFormat Format) File(Random random)
    {
        var delimiter = ",;\t|"[random.Next(4)];
        var lineBreak = new[] { "\n", "\r\n", "\r" }[random.Next(3)];
        var lines = Enumerable.Range(0, random.Next(1, 14)).Select(_ => Lines[random.Next(Lines.Length)]);
        var text = "name,email,phone".Replace(',', delimiter) + lineBreak
            + string.Join(lineBreak, lines.Select(line => line.Replace(',', delimiter)))
            + new[] { "", lineBreak, lineBreak + lineBreak, "\u001A", lineBreak + "\u001A" }[random.Next(5)];
        var encoding = new[] { new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 }[random.Next(5)];
        return ([.. encoding.GetPreamble(), .. encoding.GetBytes(text)], new CsvFormat { Delimiter = delimiter, EmailRule = (EmailRule)random.Next(2) });
    }

    private static List<string> Told(byte[] bytes, CsvFormat format, int blockSize)
    {
        var (rows, summary) = CsvRows.Summary(bytes, format, blockSize);
        return
        [
            .. rows.Select(row => row.ToString()),
            string.Create(CultureInfo.InvariantCulture, $"{summary.BlankLines} {summary.ReplacementRows} {summary.End} {string.Join(' ', summary.Errors.Reasons)}"),
        ];
    }
}
