using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>Reads the columns of a row by name, so that the order of a SELECT list does not matter.</summary>
internal static class ColumnReader
{
    /// <summary>A text that is never null.</summary>
    /// <param name="reader">A reader on a row.</param>
    /// <param name="column">The column's name in the result.</param>
    public static string Text(this NpgsqlDataReader reader, string column) => reader.GetString(reader.GetOrdinal(column));

    /// <summary>A text, or null.</summary>
    /// <param name="reader">A reader on a row.</param>
    /// <param name="column">The column's name in the result.</param>
    public static string? TextOrNull(this NpgsqlDataReader reader, string column)
    {
        var ordinal = reader.GetOrdinal(column);
        return reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }

    /// <summary>A value that is never null.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="reader">A reader on a row.</param>
    /// <param name="column">The column's name in the result.</param>
    public static T Value<T>(this NpgsqlDataReader reader, string column)
        where T : struct
        => reader.GetFieldValue<T>(reader.GetOrdinal(column));

    /// <summary>A value, or null.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="reader">A reader on a row.</param>
    /// <param name="column">The column's name in the result.</param>
    public static T? ValueOrNull<T>(this NpgsqlDataReader reader, string column)
        where T : struct
    {
        var ordinal = reader.GetOrdinal(column);
        return reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<T>(ordinal);
    }

    /// <summary>A status, parsed from the database's name of it.</summary>
    /// <typeparam name="T">Its enumeration.</typeparam>
    /// <param name="reader">A reader on a row.</param>
    /// <param name="column">The column's name in the result.</param>
    public static T Status<T>(this NpgsqlDataReader reader, string column)
        where T : struct, Enum
        => StatusText.Parse<T>(reader.Text(column));
}
