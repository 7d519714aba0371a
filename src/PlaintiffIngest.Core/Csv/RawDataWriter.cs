using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Writes the columns without their own database column as a JSON object.</summary>
internal sealed class RawDataWriter : IDisposable
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    // The reader is PostgreSQL, not a browser, so non-ASCII letters need no escapes.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly ColumnLayout layout;
    private readonly (int Index, JsonEncodedText Name)[] columns;
    private readonly Utf8JsonWriter json;

    /// <summary>Creates a writer for one file.</summary>
    /// <param name="layout">The file's columns.</param>
    public RawDataWriter(ColumnLayout layout)
    {
        this.layout = layout;
        columns = [.. layout.ExtraColumns.Select(column => (column.Index, JsonEncodedText.Encode(column.Name, Encoder)))];
        json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });
    }

    /// <summary>An empty JSON object.</summary>
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
            // A cell under an empty name at the end of the header is written only if it has a value.
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
