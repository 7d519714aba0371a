using System.Collections;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Turns what is convenient to type into what the core takes.</summary>
internal static class CsvArguments
{
    /// <summary>Reads a delimiter: one character, or the name of one.</summary>
    /// <param name="text">A character, <c>\t</c>, or Comma, Semicolon, Tab, Bar, Pipe; null to detect it.</param>
    /// <returns>The character; null to detect it.</returns>
    /// <exception cref="IngestException">It is neither.</exception>
    public static char? ReadDelimiter(string? text) => text?.ToUpperInvariant() switch
    {
        null => null,
        "COMMA" => ',',
        "SEMICOLON" => ';',
        "TAB" or @"\T" or "`T" => '\t',
        "BAR" or "PIPE" => '|',
        { Length: 1 } => text[0],
        _ => throw new IngestException(
            IngestErrorId.InvalidParameter,
            $"-Delimiter '{text}' is not one character.",
            $"Give one character such as ';', or Comma, Semicolon, Tab or Bar."),
    };

    /// <summary>Reads a column map.</summary>
    /// <param name="map">Canonical column to header; null for none.</param>
    /// <returns>The map, ignoring case.</returns>
    /// <exception cref="IngestException">A header is empty, or a column is the beginning of a hash table that is text.</exception>
    public static Dictionary<string, string> ReadColumnMap(Hashtable? map)
    {
        var columns = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in map ?? [])
        {
            var column = entry.Key.ToString()!;
            var header = entry.Value?.ToString();
            if (column.StartsWith("@{", StringComparison.Ordinal))
            {
                throw new IngestException(
                    IngestErrorId.InvalidParameter,
                    $"-ColumnMap is given a hash table as text.",
                    $"On a command line it has another form: -ColumnMap \"plaintiff_name=Creditor;email=E-Mail\".");
            }

            if (string.IsNullOrWhiteSpace(header))
            {
                throw new IngestException(
                    IngestErrorId.InvalidParameter,
                    $"-ColumnMap names no header for '{column}'.",
                    $"Give the header as it stands in the file, such as @{{ plaintiff_name = 'Creditor' }}.");
            }

            columns[column] = header;
        }

        return columns;
    }
}
