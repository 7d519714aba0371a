using Npgsql;
using NpgsqlTypes;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// The temporary table where a file's rows wait for the merge. Rows travel by binary COPY, so that no value is ever part of an SQL text
/// or of the context of a server error.
/// </summary>
internal static class Stage
{
    /// <summary>Makes the stage for this transaction; it is dropped at its end.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, TimeSpan patience, CancellationToken cancellationToken)
    {
        await Sql.ExecuteAsync(connection, "load/begin.sql", patience, cancellationToken);
        await Sql.ExecuteAsync(connection, "load/stage.sql", patience, cancellationToken);
    }

    /// <summary>Opens the COPY into the stage.</summary>
    public static async Task<NpgsqlBinaryImporter> OpenAsync(NpgsqlConnection connection, TimeSpan patience, CancellationToken cancellationToken)
    {
        var importer = await connection.BeginBinaryImportAsync(SqlText.Get("load/copy.sql"), cancellationToken);
        // Of each block, not of the whole: a COPY of any length is right as long as it moves.
        importer.Timeout = patience;
        return importer;
    }

    /// <summary>Writes one row.</summary>
    public static void Write(NpgsqlBinaryImporter importer, PlaintiffRow row)
    {
        importer.StartRow();
        importer.Write(row.RowNumber, NpgsqlDbType.Bigint);
        importer.Write(row.LineNumber, NpgsqlDbType.Bigint);
        importer.Write(row.DedupeKey, NpgsqlDbType.Bytea);
        WriteText(importer, row[PlaintiffColumn.PlaintiffName]);
        WriteText(importer, row[PlaintiffColumn.Email]);
        WriteText(importer, row[PlaintiffColumn.Phone]);
        WriteText(importer, row[PlaintiffColumn.Address]);
        WriteText(importer, row[PlaintiffColumn.City]);
        WriteText(importer, row[PlaintiffColumn.State]);
        WriteText(importer, row[PlaintiffColumn.PostalCode]);
        if (row.Error == RowError.None)
        {
            importer.Write(row.RawData, NpgsqlDbType.Jsonb);
            importer.WriteNull();
            importer.WriteNull();
            importer.WriteNull();
        }
        else
        {
            importer.WriteNull();
            importer.Write(row.Error.ToCode()!, NpgsqlDbType.Text);
            importer.Write(row.ErrorMessage ?? string.Empty, NpgsqlDbType.Text);
            importer.Write(row.RawText, NpgsqlDbType.Text);
        }
    }

    /// <summary>Gives the planner the stage's figures.</summary>
    public static Task AnalyzeAsync(NpgsqlConnection connection, TimeSpan patience, CancellationToken cancellationToken)
        => Sql.ExecuteAsync(connection, "load/analyze.sql", patience, cancellationToken);

    // An empty cell is no value: the column stays null, as when the file lacks it.
    private static void WriteText(NpgsqlBinaryImporter importer, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(value, NpgsqlDbType.Text);
        }
    }
}
