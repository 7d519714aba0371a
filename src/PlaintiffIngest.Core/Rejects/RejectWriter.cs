using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>
/// Writes failed rows to a CSV file that can be corrected and ingested again. Each row is the original text of the row, preceded by
/// line, code and reason in columns that are ignored on import. UTF-8 without byte order mark, LF. Cells that a spreadsheet would
/// run as a formula are escaped, see <see cref="FormulaGuard"/>.
/// </summary>
/// <remarks>
/// The file appears under its name when it is complete, and only if there was a row. Only the current user can read it, because
/// it contains personal data.
/// </remarks>
public sealed class RejectWriter : IDisposable
{
    private static readonly FileKind Kind = new("reject file", ColumnNames.RejectColumns[0]);

    private readonly PrivateFile file;
    private readonly string headerText;
    private readonly char delimiter;
    private readonly bool isRejectFile;
    private Stream? stream;

    private RejectWriter(PrivateFile file, string headerText, char delimiter)
    {
        this.file = file;
        this.headerText = headerText;
        this.delimiter = delimiter;
        isRejectFile = ColumnNames.IsRejectHeader(headerText, delimiter);
    }

    /// <summary>Full path of the file.</summary>
    public string Path => file.Path;

    /// <summary>Number of rows written.</summary>
    public long Count { get; private set; }

    /// <summary>Creates a writer. Writes nothing yet.</summary>
    /// <param name="path">The path of a file, or of a folder (see <see cref="IsFolder"/>) for <c>&lt;input's base name&gt;.rejects.csv</c>. A missing folder is created with the first row.</param>
    /// <param name="inputFileName">Name of the input file.</param>
    /// <param name="headerText">The input's header, from <see cref="PlaintiffReader.HeaderText"/>.</param>
    /// <param name="delimiter">The input's delimiter.</param>
    /// <param name="force">Whether to replace an existing reject file or an empty file. Other files are never replaced.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public static RejectWriter Create(string path, string inputFileName, string headerText, char delimiter, bool force)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new RejectWriter(PrivateFile.Create(ResolvePath(path, inputFileName), Kind, force, createFolder: IsFolder(path)), headerText, delimiter);
    }

    /// <summary>Returns the path of a reject file.</summary>
    /// <param name="path">The path of a file, or of a folder (see <see cref="IsFolder"/>).</param>
    /// <param name="inputFileName">Name of the input file.</param>
    /// <returns>The full path.</returns>
    public static string ResolvePath(string path, string inputFileName)
        => System.IO.Path.GetFullPath(IsFolder(path)
            ? System.IO.Path.Combine(path, Redactor.Redact(System.IO.Path.GetFileNameWithoutExtension(inputFileName)) + ".rejects.csv")
            : path);

    /// <summary>Whether a path means a folder: it is an existing folder, or it does not exist and ends with a separator or has no extension.</summary>
    /// <param name="path">A path from the operator.</param>
    public static bool IsFolder(string path)
        => Directory.Exists(path) || System.IO.Path.EndsInDirectorySeparator(path) || !(System.IO.Path.HasExtension(path) || File.Exists(path));

    /// <summary>Writes a row.</summary>
    /// <param name="lineNumber">One-based line of the file where the row starts.</param>
    /// <param name="error">The reason why the row failed.</param>
    /// <param name="message">The message of the failure.</param>
    /// <param name="rawText">The original text of the row, UTF-8.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public void Write(long lineNumber, RowError error, string message, ReadOnlySpan<byte> rawText)
        => Write(lineNumber, error.ToCode() ?? string.Empty, message, rawText);

    /// <summary>Writes a row.</summary>
    /// <param name="lineNumber">One-based line of the file where the row starts.</param>
    /// <param name="code">The row code, such as <c>MISSING_NAME</c>.</param>
    /// <param name="message">The message of the failure.</param>
    /// <param name="rawText">The original text of the row, UTF-8.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public void Write(long lineNumber, string code, string message, ReadOnlySpan<byte> rawText)
    {
        try
        {
            stream ??= Open();
            // The code is always quoted. If the row above has an unclosed quote, the record then turns malformed here and does not swallow this row.
            WriteText(string.Create(CultureInfo.InvariantCulture, $"{lineNumber}{delimiter}\"{code}\"{delimiter}{QuoteIfNeeded(message)}{delimiter}"));
            // Restore the NUL character, so that a row that nobody corrected fails again.
            FormulaGuard.Write(stream, code == RowError.NulCharacter.ToCode() ? Utf8Text.WithNuls(rawText) : rawText, (byte)delimiter, isRejectFile);
            if (code == RowError.RowTooLarge.ToCode())
            {
                WriteText(CutOffMarker());
            }

            stream.WriteByte((byte)'\n');
            Count++;
        }
        catch (Exception exception) when (PrivateFile.IsFileError(exception))
        {
            throw PrivateFile.NotWritable(Path);
        }
    }

    /// <summary>Moves the file to its final name.</summary>
    /// <returns>The full path; null if no row was written and there is no file.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public string? Complete()
    {
        if (stream is null)
        {
            return null;
        }

        file.Complete();
        return Path;
    }

    /// <summary>Removes the temporary file, unless the file was completed.</summary>
    public void Dispose() => file.Dispose();

    private Stream Open()
    {
        stream = file.Open();
        WriteText(string.Concat(ColumnNames.RejectColumns.Select(name => $"{name}{delimiter}")));
        FormulaGuard.Write(stream, Encoding.UTF8.GetBytes(headerText), (byte)delimiter, isRejectFile);
        WriteText("\n");
        return stream;
    }

    // More cells than the header has, so that the truncated row fails again.
    private string CutOffMarker() => $"{new string(delimiter, headerText.Count(character => character == delimiter) + 1)}[cut off]";

    private void WriteText(string text) => stream!.Write(Encoding.UTF8.GetBytes(text));

    private string QuoteIfNeeded(string text) => text.AsSpan().ContainsAny(['"', '\r', '\n', delimiter])
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
