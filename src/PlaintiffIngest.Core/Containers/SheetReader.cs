using System.Buffers;
using System.Globalization;
using System.Text;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Reads the rows of a sheet in order. Skips cells without a value.</summary>
/// <param name="part">The part with the cells, at its start. It is disposed with this object.</param>
/// <param name="workbook">Strings and formats that all sheets share.</param>
/// <param name="fileName">Name of the file, for messages.</param>
/// <remarks>Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row) and 18.18.11 (types of cells).</remarks>
internal sealed class SheetReader(WorkbookPart part, Workbook workbook, string fileName) : IDisposable
{
    private const int MaxRows = 1_048_576;
    private const int MaxColumns = 16_384;
    private const int MaxRowBytes = 4 * 1024 * 1024;
    private const int RowDepth = 2;

    private readonly ArrayBufferWriter<byte> text = new();
    private readonly List<(int Column, int Start, int Length)> cells = [];
    private int nextColumn;

    /// <summary>One-based number of the current row in the sheet.</summary>
    public int Row { get; private set; }

    /// <summary>Number of cells in the current row that have a value.</summary>
    public int CellCount => cells.Count;

    /// <summary>Number of formulas without a value so far.</summary>
    public long FormulasWithoutValue { get; private set; }

    /// <summary>Number of cells so far that are numbers shown without leading zeros, by column.</summary>
    public Dictionary<int, long> Numbers { get; } = [];

    /// <summary>Returns the zero-based column of a cell in the current row, and its text in UTF-8.</summary>
    /// <param name="index">Index among the cells with a value, which are sorted by column.</param>
    public (int Column, ReadOnlyMemory<byte> Text) Cell(int index)
    {
        var (column, start, length) = cells[index];
        return (column, text.WrittenMemory.Slice(start, length));
    }

    /// <summary>Reads the next row.</summary>
    /// <returns>False at the end of the sheet.</returns>
    /// <exception cref="InvalidDataException">The sheet is damaged.</exception>
    public bool Read()
    {
        cells.Clear();
        text.ResetWrittenCount();
        var isInRow = false;
        while (part.Read())
        {
            if (part.Depth == RowDepth && part.Name == "row")
            {
                if (!part.IsStart)
                {
                    return true;
                }

                BeginRow();
                if (part.IsEmpty)
                {
                    return true;
                }

                isInRow = true;
            }
            else if (isInRow && part.IsStart && part.Name == "c")
            {
                ReadCell();
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => part.Dispose();

    private void BeginRow()
    {
        var row = part.Attribute("r") is { } number ? int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) : Row + 1;
        Row = row > Row && row <= MaxRows ? row : throw new InvalidDataException();
        nextColumn = 0;
    }

    private void ReadCell()
    {
        var column = part.Attribute("r") is { } reference ? ColumnOf(reference) : nextColumn;
        if (column < nextColumn || column >= MaxColumns)
        {
            throw new InvalidDataException();
        }

        nextColumn = column + 1;
        var type = part.Attribute("t") ?? "n";
        var format = FormatOf(part.Attribute("s"));
        var start = text.WrittenCount;
        var hasFormula = false;
        var hasValue = false;
        var depth = part.IsEmpty ? int.MaxValue : part.Depth;
        while (depth < int.MaxValue && part.Read() && part.Depth > depth)
        {
            hasFormula |= part.IsStart && part.Name == "f";
            if (part.IsStart && part.Name is "v" or "is")
            {
                Append(part.Name == "is" ? "inlineStr" : type, part.ReadText(), column, format);
                hasValue = true;
            }
        }

        FormulasWithoutValue += hasFormula && !hasValue ? 1 : 0;
        EndCell(column, start);
    }

    private void EndCell(int column, int start)
    {
        if (text.WrittenCount > MaxRowBytes)
        {
            throw ContainerErrors.TooLarge(fileName, WorkbookContainer.KindName, $"{MaxRowBytes} bytes in one row");
        }

        if (text.WrittenCount > start)
        {
            cells.Add((column, start, text.WrittenCount - start));
        }
    }

    private void Append(string type, string value, int column, CellFormat format)
    {
        switch (type)
        {
            case "s":
                text.Write(workbook.Texts[int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)]);
                break;
            case "str" or "inlineStr":
                Append(CellText.Unescape(value));
                break;
            case "b":
                Append(value switch { "1" or "true" => "TRUE", "0" or "false" => "FALSE", _ => value });
                break;
            case "n" when value.Length > 0:
                Append(CellText.FormatNumber(value, format, workbook.Is1904));
                if (format.Kind == CellFormatKind.Number)
                {
                    Numbers[column] = Numbers.GetValueOrDefault(column) + 1;
                }

                break;
            default:
                Append(value);
                break;
        }
    }

    private void Append(string value) => Encoding.UTF8.GetBytes(value, text);

    private CellFormat FormatOf(string? style)
        => int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < workbook.Formats.Count ? workbook.Formats[index] : CellFormat.General;

    // The letters, such as AB in AB12, are a number in base 26 without a zero.
    private static int ColumnOf(string reference)
    {
        var column = 0;
        foreach (var letter in reference)
        {
            if (!char.IsAsciiLetter(letter))
            {
                break;
            }

            column = (column * 26) + (letter & 0x1F);
            if (column > MaxColumns)
            {
                break;
            }
        }

        return column - 1;
    }
}
