namespace PlaintiffIngest.Core.Report;

/// <summary>Renders tables that work with screen readers, and that the keyboard can scroll when they are wider than the screen.</summary>
internal static class HtmlTable
{
    /// <summary>Renders a table. The first cell of each row is the row's header.</summary>
    /// <typeparam name="T">The type of the rows.</typeparam>
    /// <param name="caption">The caption.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows.</param>
    public static HtmlText Render<T>(string caption, HtmlColumn<T>[] columns, IEnumerable<T> rows)
        => $"""
            <div class="scroll" role="region" tabindex="0" aria-label="{caption}">
            <table>
            <caption>{caption}</caption>
            <thead><tr>{columns.Select(Header)}</tr></thead>
            <tbody>
            {rows.Select(row => Row(columns, row))}</tbody>
            </table>
            </div>

            """;

    private static HtmlText Header<T>(HtmlColumn<T> column)
        => $"<th scope=\"col\"{Class(column)}>{column.Header}</th>";

    private static HtmlText Row<T>(HtmlColumn<T>[] columns, T row)
        => $"<tr>{columns.Select((column, index) => Cell(column, row, isHeader: index == 0))}</tr>\n";

    private static HtmlText Cell<T>(HtmlColumn<T> column, T row, bool isHeader) => isHeader
        ? (HtmlText)$"<th scope=\"row\"{Class(column)}>{column.Cell(row)}</th>"
        : $"<td{Class(column)}>{column.Cell(row)}</td>";

    private static HtmlText Class<T>(HtmlColumn<T> column) => column.IsNumber ? $" class=\"n\"" : HtmlText.Empty;
}
