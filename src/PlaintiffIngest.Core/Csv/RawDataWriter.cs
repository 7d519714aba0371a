using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Writes the columns that have no column of their own as a JSON object.</summary>
internal sealed class RawDataWriter : IDisposable
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    // PostgreSQL, not a browser, reads it: letters beyond ASCII stay letters.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly ColumnLayout layout;
    private readonly (int Index, JsonEncodedText Name)[] columns;
    private readonly Utf8JsonWriter json;

    /// <summary>Makes a writer for one file.</summary>
    /// <param name="layout">Its columns.</param>
    public RawDataWriter(ColumnLayout layout)
    {
        this.layout = layout;
        columns = [.. layout.ExtraColumns.Select(column => (column.Index, JsonEncodedText.Encode(column.Name, Encoder)))];
        json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });
    }

    /// <summary>The object without members.</summary>
    public static ReadOnlyMemory<byte> Empty => EmptyObject;

    /// <summary>Writes the object of a record.</summary>
    /// <param name="record">The record.</param>
    /// <returns>UTF-8, valid until the next call.</returns>
    public ReadOnlyMemory<byte> Write(RecordReader record)
    {
        if (columns.Length == 0)
        {
            return Empty;
        }

        bytes.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        foreach (var (index, name) in columns)
        {
            // A cell under an empty name at the end of the header is there only when a row has something in it.
            var value = index < record.CellCount ? PythonText.Strip(layout.GetContent(record, index)) : default;
            if (index < layout.CellCount || !value.IsEmpty)
            {
                json.WriteString(name, value);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();
}
