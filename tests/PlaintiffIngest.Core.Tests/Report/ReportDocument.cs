using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>A report parsed as XML. Text that escaped its encoding would make it ill-formed.</summary>
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

    /// <summary>The raw content of the file.</summary>
    public string Source { get; }

    public XElement Root { get; }

    /// <summary>The visible text.</summary>
    public string Text => Root.Element("body")!.Value;

    public static ReportDocument Load(string path) => new(path);

    /// <summary>The number with this name in the totals.</summary>
    public long Total(string name) => Root.Descendants("dt").Where(term => term.Value == name).Select(term => Number(term.ElementsAfterSelf("dd").First().Value)).Single();

    /// <summary>The section with this id.</summary>
    public XElement Section(string id) => Root.Descendants("section").Single(section => (string?)section.Attribute("aria-labelledby") == id);

    /// <summary>The cells of a section's table, row by row.</summary>
    /// <param name="id">The section.</param>
    /// <param name="index">Which of its tables.</param>
    public string[][] Table(string id, int index = 0)
        => [.. Section(id).Descendants("table").ElementAt(index).Element("tbody")!.Elements("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    /// <summary>Ids of a table's runs, in full.</summary>
    public Guid[] RunIds(string id, int index = 0)
        => [.. Section(id).Descendants("table").ElementAt(index).Descendants("code").Select(code => Guid.Parse((string)code.Attribute("title")!))];

    /// <summary>Adds up the numbers after a word in the labels of a section's chart.</summary>
    public long Drawn(string id, string word)
        => Section(id).Descendants("g").Elements("title").SelectMany(title => title.Value.Split('\n'))
            .Where(line => line.StartsWith(word + ": ", StringComparison.Ordinal)).Sum(line => Number(line[(word.Length + 2)..]));

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
