using System.Collections;
using System.Management.Automation;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Converts parameter values that are convenient to type to those of the core.</summary>
internal static class CsvArguments
{
    /// <summary>Parses a delimiter: a character or its name.</summary>
    /// <param name="text">A character, <c>\t</c>, or Comma, Semicolon, Tab, Bar or Pipe; null to detect the delimiter.</param>
    /// <returns>The character; null to detect the delimiter.</returns>
    /// <exception cref="IngestException">The text is neither a character nor a known name.</exception>
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
            $"-Delimiter '{text}' is not a single character.",
            $"Use a single character such as ';', or Comma, Semicolon, Tab or Bar."),
    };

    /// <summary>Converts a column map.</summary>
    /// <param name="map">Maps canonical columns to a header or several; null for none.</param>
    /// <returns>The map. Its keys ignore case.</returns>
    /// <exception cref="IngestException">A header is empty, or the hash table was passed as text.</exception>
    public static Dictionary<string, IReadOnlyList<string>> ReadColumnMap(Hashtable? map)
    {
        var columns = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in map ?? [])
        {
            var column = entry.Key.ToString()!;
            if (column.StartsWith("@{", StringComparison.Ordinal))
            {
                throw new IngestException(
                    IngestErrorId.InvalidParameter,
                    $"-ColumnMap received a hash table as text.",
                    $"On the command line of another shell, use -ColumnMap \"plaintiff_name=First Name+Last Name;email=E-Mail\".");
            }

            var headers = ReadHeaders(entry.Value);
            if (headers.Length == 0 || headers.Any(string.IsNullOrWhiteSpace))
            {
                throw new IngestException(
                    IngestErrorId.InvalidParameter,
                    $"-ColumnMap has no header for '{column}'.",
                    $"Use the header from the file, such as @{{ plaintiff_name = 'Creditor' }}, or several: @{{ plaintiff_name = 'First Name', 'Last Name' }}.");
            }

            columns[column] = headers;
        }

        return columns;
    }

    /// <summary>Converts patterns.</summary>
    /// <param name="patterns">Maps canonical columns to a regular expression.</param>
    /// <returns>The patterns. The keys ignore case.</returns>
    /// <exception cref="IngestException">A pattern is empty.</exception>
    public static Dictionary<string, string> ReadPatterns(Hashtable patterns)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in patterns)
        {
            read[entry.Key.ToString()!] = entry.Value?.ToString() is { Length: > 0 } pattern ? pattern : throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"-Pattern has no regular expression for '{entry.Key.ToString()}'.",
                $"Use @{{ state = '^[A-Z]{{2}}$' }}.");
        }

        return read;
    }

    private static string[] ReadHeaders(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => [],
        string one => [one],
        IEnumerable several => [.. several.Cast<object?>().Select(header => header?.ToString() ?? string.Empty)],
        var other => [other.ToString() ?? string.Empty],
    };
}
