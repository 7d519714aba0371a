using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation.Host;
using System.Text;
using System.Xml.Linq;

namespace PlaintiffIngest.PS.Output;

/// <summary>Fits the module's tables to the screen. PowerShell silently drops columns that do not fit, and breaks lines within words.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ViewColumns
{
    // In a narrower column, most words would not fit anyway.
    private const int NarrowestText = 16;

    private static readonly ConcurrentDictionary<(string Type, string View), Column[]> Tables = new();

    /// <summary>Names the columns of a table that do not fit on the screen.</summary>
    /// <param name="type">The type that the table shows, such as <c>ImportRun</c>. Its views are in the file of the same name.</param>
    /// <param name="view">Name of the view.</param>
    /// <param name="host">The session's <c>$Host</c>.</param>
    /// <returns>A sentence; null if every column fits, or if the host has no screen.</returns>
    public static string? LeftOut(string type, string view, PSHost host)
    {
        if (ScreenWidth(host) is not { } width || Columns(type, view).Where(column => column.Start >= width).Select(column => column.Label).ToArray() is not { Length: > 0 } labels)
        {
            return null;
        }

        return Wrap(string.Create(CultureInfo.InvariantCulture, $"Too wide for {width} characters: {string.Join(", ", labels)}. Format-List shows these columns."), width);
    }

    /// <summary>Wraps the text of a table's last column between words.</summary>
    /// <param name="text">The text; may be null.</param>
    /// <param name="type">The type that the table shows.</param>
    /// <param name="view">Name of the view.</param>
    /// <param name="host">The session's <c>$Host</c>.</param>
    public static string? Wrap(string? text, string type, string view, PSHost host)
        => text is not null && ScreenWidth(host) - Columns(type, view)[^1].Start is { } room and >= NarrowestText && text.Length > room
            ? string.Join('\n', text.Split('\n').Select(line => Wrap(line, room)))
            : text;

    private static string Wrap(string line, int room)
    {
        var wrapped = new StringBuilder();
        var used = 0;
        foreach (var word in line.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > room)
            {
                wrapped.Append('\n');
                used = 0;
            }
            else if (used > 0)
            {
                wrapped.Append(' ');
                used++;
            }

            wrapped.Append(word);
            used += word.Length;
        }

        return wrapped.ToString();
    }

    private static int? ScreenWidth(PSHost host)
    {
        try
        {
            return host.UI?.RawUI?.BufferSize.Width is > 0 and var width ? width : null;
        }
        catch (Exception error) when (error is HostException or NotImplementedException)
        {
            return null;
        }
    }

    private static Column[] Columns(string type, string view) => Tables.GetOrAdd((type, view), static key => Read(key.Type, key.View));

    // Reads the widths from the view's file.
    private static Column[] Read(string type, string view)
    {
        var module = Path.GetDirectoryName(Path.GetDirectoryName(typeof(ViewColumns).Assembly.Location))!;
        var table = XDocument.Load(Path.Combine(module, "module", "formats", $"{type}.Format.ps1xml")).Descendants("View")
            .Where(candidate => candidate.Element("Name")!.Value == view)
            .Select(candidate => candidate.Element("TableControl")).OfType<XElement>().First();
        var start = 0;
        return
        [
            .. table.Descendants("TableColumnHeader").Select(header =>
            {
                var column = new Column(header.Element("Label")!.Value, start);
                start += 1 + ((int?)header.Element("Width") ?? 0);
                return column;
            }),
        ];
    }

    private sealed record Column(string Label, int Start);
}
