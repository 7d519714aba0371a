using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>A page that was written, read as a browser's document is: a text that escaped its encoding would make it ill-formed.</summary>
internal sealed class ReportDocument
{
    private ReportDocument(string path)
    {
        Path = path;
        Source = File.ReadAllText(path);
        using var reader = XmlReader.Create(new StringReader(Source), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        Root = XDocument.Load(reader).Root!;
    }

    public string Path { get; }

    /// <summary>The page as it stands in the file.</summary>
    public string Source { get; }

    public XElement Root { get; }

    /// <summary>All that can be read.</summary>
    public string Text => Root.Element("body")!.Value;

    public static ReportDocument Load(string path) => new(path);

    /// <summary>The number under a name in the totals.</summary>
    public long Total(string name) => Root.Descendants("dt").Where(term => term.Value == name).Select(term => Number(term.ElementsAfterSelf("dd").First().Value)).Single();

    /// <summary>The part of the page with this name.</summary>
    public XElement Section(string id) => Root.Descendants("section").Single(section => (string?)section.Attribute("aria-labelledby") == id);

    /// <summary>The cells of a section's table, row by row.</summary>
    /// <param name="id">The section.</param>
    /// <param name="index">Which of its tables.</param>
    public string[][] Table(string id, int index = 0)
        => [.. Section(id).Descendants("table").ElementAt(index).Element("tbody")!.Elements("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    /// <summary>Ids of a table's runs, in full.</summary>
    public Guid[] RunIds(string id, int index = 0)
        => [.. Section(id).Descendants("table").ElementAt(index).Descendants("code").Select(code => Guid.Parse((string)code.Attribute("title")!))];

    /// <summary>What a section's drawing says about its bars: the numbers behind a word, added up.</summary>
    public long Drawn(string id, string word)
        => Section(id).Descendants("g").Elements("title").SelectMany(title => title.Value.Split('\n'))
            .Where(line => line.StartsWith(word + ": ", StringComparison.Ordinal)).Sum(line => Number(line[(word.Length + 2)..]));

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
