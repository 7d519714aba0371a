using System.Text;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>The rules of a vendor's profile for the values of a row, beyond name and email: required columns and patterns.</summary>
internal sealed class ValueRules
{
    private const int MaxStackLength = 256;

    private readonly ColumnLayout layout;
    private readonly (int[] Cells, RowError Error)[] required;
    private readonly (PlaintiffColumn Column, Regex Pattern)[] patterns;

    /// <summary>Finds the columns that the rules name.</summary>
    /// <param name="layout">The file's columns.</param>
    /// <param name="format">The rules.</param>
    /// <param name="errors">Creates the errors.</param>
    /// <exception cref="IngestException">The file lacks a required column, or a pattern is not valid.</exception>
    public ValueRules(ColumnLayout layout, CsvFormat format, HeaderErrors errors)
    {
        this.layout = layout;
        required = [.. format.RequiredColumns.Select(name => FindRequired(name, errors))];
        patterns =
        [
            .. format.ColumnPatterns.Select(rule => (Column: ColumnNames.Find(rule.Key) ?? throw HeaderErrors.UnknownMapKey(rule.Key), Pattern: ParsePattern(rule.Key, rule.Value))),
        ];
    }

    /// <summary>Parses a pattern. It runs in linear time, whatever the value.</summary>
    /// <param name="column">The column, for the error.</param>
    /// <param name="pattern">A regular expression.</param>
    /// <exception cref="IngestException">The pattern is not valid.</exception>
    public static Regex ParsePattern(string column, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"The pattern for '{column}' is not a valid regular expression, or uses look-around or back-references, which are not supported.",
                $"Use a simple pattern, such as ^[A-Z]{{2}}$.");
        }
    }

    /// <summary>Checks the values of a row whose name and email are valid.</summary>
    /// <param name="record">The record.</param>
    /// <param name="row">The row, with the values of the record.</param>
    public RowError Check(RecordReader record, PlaintiffRow row)
    {
        foreach (var (cells, error) in required)
        {
            if (IsEmpty(record, cells))
            {
                return error;
            }
        }

        foreach (var (column, pattern) in patterns)
        {
            if (!IsMatch(pattern, row[column].Span))
            {
                return InvalidError(column);
            }
        }

        return RowError.None;
    }

    /// <summary>The one-based number of the first required column without a database column that is empty in a record; 0 if there is none.</summary>
    /// <param name="record">The record.</param>
    public int FindEmpty(RecordReader record)
        => required.FirstOrDefault(rule => rule.Error == RowError.MissingValue && IsEmpty(record, rule.Cells)).Cells is [var index] ? index + 1 : 0;

    private (int[] Cells, RowError Error) FindRequired(string name, HeaderErrors errors)
    {
        var column = ColumnNames.Find(name);
        int[] cells = column is { } known ? [.. layout[known]] : layout.IndexOf(name) is { } index ? [index] : [];
        return cells.Length > 0 ? (cells, column is { } own ? MissingError(own) : RowError.MissingValue) : throw errors.ProfileColumnMissing(name);
    }

    private bool IsEmpty(RecordReader record, int[] cells)
    {
        foreach (var index in cells)
        {
            if (index < record.CellCount && !PythonText.Strip(layout.GetContent(record, index)).IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMatch(Regex pattern, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return true;
        }

        Span<char> text = value.Length <= MaxStackLength ? stackalloc char[value.Length] : new char[value.Length];
        return pattern.IsMatch(text[..Encoding.UTF8.GetChars(value, text)]);
    }

    private static RowError MissingError(PlaintiffColumn column) => column switch
    {
        PlaintiffColumn.PlaintiffName => RowError.MissingName,
        PlaintiffColumn.Email => RowError.MissingEmail,
        PlaintiffColumn.Phone => RowError.MissingPhone,
        PlaintiffColumn.Address => RowError.MissingAddress,
        PlaintiffColumn.City => RowError.MissingCity,
        PlaintiffColumn.State => RowError.MissingState,
        PlaintiffColumn.PostalCode => RowError.MissingPostalCode,
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    private static RowError InvalidError(PlaintiffColumn column) => column switch
    {
        PlaintiffColumn.PlaintiffName => RowError.InvalidName,
        PlaintiffColumn.Email => RowError.InvalidEmail,
        PlaintiffColumn.Phone => RowError.InvalidPhone,
        PlaintiffColumn.Address => RowError.InvalidAddress,
        PlaintiffColumn.City => RowError.InvalidCity,
        PlaintiffColumn.State => RowError.InvalidState,
        PlaintiffColumn.PostalCode => RowError.InvalidPostalCode,
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };
}
