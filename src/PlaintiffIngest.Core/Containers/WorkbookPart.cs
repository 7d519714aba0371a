using System.Text;
using System.Xml;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>
/// Reads one XML part of a workbook in bounded memory. Names are compared without their namespaces, so that "strict" workbooks can be
/// read too.
/// </summary>
internal sealed class WorkbookPart : IDisposable
{
    private const int MaxDepth = 64;

    // A spreadsheet allows 32,767 characters in a cell.
    private const int MaxTextLength = 1024 * 1024;

    private readonly PartStream stream;
    private readonly XmlReader xml;
    private readonly StringBuilder text = new();

    /// <summary>Opens a part.</summary>
    /// <param name="content">The XML. It is disposed with this object.</param>
    /// <param name="meter">Counts the bytes.</param>
    public WorkbookPart(Stream content, DecompressionMeter meter)
    {
        stream = new PartStream(content, meter);
        xml = XmlReader.Create(stream, new XmlReaderSettings
        {
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            NameTable = new BoundedNameTable(),
            XmlResolver = null,
        });
    }

    /// <summary>Whether the current node starts an element.</summary>
    public bool IsStart => xml.NodeType == XmlNodeType.Element;

    /// <summary>Whether the current node starts an element that has no content and no end.</summary>
    public bool IsEmpty => xml.IsEmptyElement;

    /// <summary>Name of the current element, without namespace.</summary>
    public string Name => xml.LocalName;

    /// <summary>Number of elements around the current one.</summary>
    public int Depth => xml.Depth;

    /// <summary>Moves to the next node.</summary>
    /// <returns>False at the end, where the checksum of the part has been verified.</returns>
    public bool Read()
    {
        stream.BeginNode();
        if (!xml.Read())
        {
            return false;
        }

        return xml.Depth <= MaxDepth ? true : throw new InvalidDataException();
    }

    /// <summary>The value of an attribute without namespace; null if the element lacks it.</summary>
    public string? Attribute(string name) => xml.GetAttribute(name);

    /// <summary>The value of an attribute in any namespace other than none; null if the element lacks it.</summary>
    public string? QualifiedAttribute(string name)
    {
        string? value = null;
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            value = xml.LocalName == name && xml.NamespaceURI.Length > 0 ? xml.Value : value;
        }

        xml.MoveToElement();
        return value;
    }

    /// <summary>Reads the current element to its end.</summary>
    /// <returns>Its text: all runs of formatted text, but not the phonetic guide.</returns>
    public string ReadText()
    {
        text.Clear();
        var depth = xml.Depth;
        var textDepth = Name == "v" ? depth + 1 : -1;
        var guideDepth = int.MaxValue;
        while (!IsEmptyOrEnd(depth) && Read())
        {
            if (IsStart)
            {
                guideDepth = Name == "rPh" ? Math.Min(guideDepth, xml.Depth) : xml.Depth <= guideDepth ? int.MaxValue : guideDepth;
                textDepth = Name == "t" && xml.Depth < guideDepth ? xml.Depth + 1 : -1;
            }
            else if (xml.HasValue && xml.Depth == textDepth)
            {
                text.Append(xml.Value);
                RequireShortText();
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        xml.Dispose();
        stream.Dispose();
    }

    private void RequireShortText()
    {
        if (text.Length > MaxTextLength)
        {
            throw new InvalidDataException();
        }
    }

    private bool IsEmptyOrEnd(int depth) => xml.Depth == depth && (xml.NodeType == XmlNodeType.EndElement || xml.IsEmptyElement);

    // Everything that takes memory (a text, a comment, an attribute) is one XML node, so the size of a node is limited.
    private sealed class PartStream(Stream content, DecompressionMeter meter) : ReadOnlyStream
    {
        private const int MaxNodeBytes = 4 * 1024 * 1024;

        private int nodeBytes;

        public void BeginNode() => nodeBytes = 0;

        public override int Read(Span<byte> buffer)
        {
            var count = content.Read(buffer);
            meter.Add(count);
            nodeBytes += count;
            return nodeBytes <= MaxNodeBytes ? count : throw new InvalidDataException();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                content.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    // Names are kept until the end of the part, so their number is limited.
    private sealed class BoundedNameTable : NameTable
    {
        private const int MaxNames = 10_000;

        private int count;

        public override string Add(char[] key, int start, int len)
        {
            if (Get(key, start, len) is { } known)
            {
                return known;
            }

            return ++count <= MaxNames ? base.Add(key, start, len) : throw new InvalidDataException();
        }
    }
}
