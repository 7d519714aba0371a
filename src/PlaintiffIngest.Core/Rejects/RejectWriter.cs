using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>
/// Writes failed rows as a CSV that can be corrected and ingested again: the rows as they stood in the file, with line, code and
/// reason before them in columns that are ignored when the file is read. UTF-8 without byte order mark, LF. A cell that a
/// spreadsheet would run as a formula is marked, see <see cref="FormulaGuard"/>.
/// </summary>
/// <remarks>
/// The file appears under its name when it is complete, and only if there was a row; it can be read by the user only, for
/// it holds persons' data.
/// </remarks>
public sealed class RejectWriter : IDisposable
{
    private static readonly FileKind Kind = new("reject file", ColumnNames.OfRejects[0]);

    private readonly PrivateFile file;
    private readonly string headerText;
    private readonly char delimiter;
    private readonly bool isOfReject;
    private Stream? stream;

    private RejectWriter(PrivateFile file, string headerText, char delimiter)
    {
        this.file = file;
        this.headerText = headerText;
        this.delimiter = delimiter;
        isOfReject = ColumnNames.IsHeaderOfReject(headerText, delimiter);
    }

    /// <summary>Full path of the file to be.</summary>
    public string Path => file.Path;

    /// <summary>Rows written.</summary>
    public long Count { get; private set; }

    /// <summary>Prepares a reject file; nothing is written yet.</summary>
    /// <param name="path">The file; or a folder as <see cref="IsFolder"/> tells it, for <c>&lt;input's base name&gt;.rejects.csv</c> in it. It is made when there is a row.</param>
    /// <param name="inputFileName">Name of the file the rows are from.</param>
    /// <param name="headerText">Its header, as <see cref="PlaintiffReader.HeaderText"/> gave it.</param>
    /// <param name="delimiter">The character between its cells.</param>
    /// <param name="force">Whether a reject file that exists is replaced; no other file ever is, unless it is empty.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public static RejectWriter Create(string path, string inputFileName, string headerText, char delimiter, bool force)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new RejectWriter(PrivateFile.Create(Locate(path, inputFileName), Kind, force, makeFolder: IsFolder(path)), headerText, delimiter);
    }

    /// <summary>Where a reject file is going to be.</summary>
    /// <param name="path">A file, or a folder as <see cref="IsFolder"/> tells it.</param>
    /// <param name="inputFileName">Name of the file the rows are from.</param>
    /// <returns>The full path.</returns>
    public static string Locate(string path, string inputFileName)
        => System.IO.Path.GetFullPath(IsFolder(path)
            ? System.IO.Path.Combine(path, Redactor.Redact(System.IO.Path.GetFileNameWithoutExtension(inputFileName)) + ".rejects.csv")
            : path);

    /// <summary>Whether a path means a folder: one is there, or nothing is and it ends with a separator or has no extension.</summary>
    /// <param name="path">A path that the operator gave.</param>
    public static bool IsFolder(string path)
        => Directory.Exists(path) || System.IO.Path.EndsInDirectorySeparator(path) || !(System.IO.Path.HasExtension(path) || File.Exists(path));

    /// <summary>Writes one row.</summary>
    /// <param name="lineNumber">Line of the file where the row starts, from 1.</param>
    /// <param name="error">Why it failed.</param>
    /// <param name="message">The reason in words.</param>
    /// <param name="rawText">The row as it stood in the file, UTF-8.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public void Write(long lineNumber, RowError error, string message, ReadOnlySpan<byte> rawText)
        => Write(lineNumber, error.ToCode() ?? string.Empty, message, rawText);

    /// <summary>Writes one row.</summary>
    /// <param name="lineNumber">Line of the file where the row starts, from 1.</param>
    /// <param name="code">Why it failed, such as <c>MISSING_NAME</c>.</param>
    /// <param name="message">The reason in words.</param>
    /// <param name="rawText">The row as it stood in the file, UTF-8.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public void Write(long lineNumber, string code, string message, ReadOnlySpan<byte> rawText)
    {
        try
        {
            stream ??= Open();
            // The code always in quotes: a row above with an open quote then ends here as malformed and does not swallow this one.
            WriteText(string.Create(CultureInfo.InvariantCulture, $"{lineNumber}{delimiter}\"{code}\"{delimiter}{Cell(message)}{delimiter}"));
            // With its NUL again: a row that nobody corrected must fail again.
            FormulaGuard.Write(stream, code == RowError.NulCharacter.ToCode() ? Utf8Text.WithNuls(rawText) : rawText, (byte)delimiter, isOfReject);
            if (code == RowError.RowTooLarge.ToCode())
            {
                WriteText(CutOff());
            }

            stream.WriteByte((byte)'\n');
            Count++;
        }
        catch (Exception exception) when (PrivateFile.IsFileError(exception))
        {
            throw PrivateFile.NotWritable(Path);
        }
    }

    /// <summary>Puts the file in its place.</summary>
    /// <returns>Its full path; null when no row was written and there is no file.</returns>
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

    /// <summary>Removes what was written, unless it was completed.</summary>
    public void Dispose() => file.Dispose();

    private Stream Open()
    {
        stream = file.Open();
        WriteText(string.Concat(ColumnNames.OfRejects.Select(name => $"{name}{delimiter}")));
        FormulaGuard.Write(stream, Encoding.UTF8.GetBytes(headerText), (byte)delimiter, isOfReject);
        WriteText("\n");
        return stream;
    }

    // More cells than the header has: the beginning of a row must not pass for the row.
    private string CutOff() => $"{new string(delimiter, headerText.Count(character => character == delimiter) + 1)}[cut off]";

    private void WriteText(string text) => stream!.Write(Encoding.UTF8.GetBytes(text));

    private string Cell(string text) => text.AsSpan().ContainsAny(['"', '\r', '\n', delimiter])
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
