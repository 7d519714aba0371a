using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>
/// Where the product reads otherwise than RFC 4180, each with its reason. There is no other difference; and each of these occurs
/// in the random files.
/// </summary>
internal static partial class DifferentialRules
{
    /// <summary>The other reader takes a blank before a quote for the value's: there <see cref="PlainReference"/> says what is right.</summary>
    public const string PaddedQuotes = "padded quotes";

    /// <summary>The other reader knows one kind of line break in a file: it is given a text with LF alone.</summary>
    public const string LineBreaks = "line breaks";

    /// <summary>A difference and its reason. Null is a row of ours that is not there.</summary>
    private sealed record Known(string Reason, Func<CsvRow?, OtherRecord, DifferentialText, bool> Explains);

    private static readonly Dictionary<string, Known> All = new()
    {
        ["blank line"] = new("A line of nothing, of white space or of delimiters names nobody.", (ours, other, _) => ours is null && IsBlank(other)),
        ["end mark"] = new("A last Ctrl-Z ends the file, as old programs write it.", (ours, other, _) => ours is null && other.Raw.Trim(' ', '\u001a').Length == 0),
        ["NUL"] = new("PostgreSQL stores no NUL character.", (ours, other, _) => ours?.Error == RowError.NulCharacter && other.Raw.Contains('\0', StringComparison.Ordinal)),
        ["too large"] = new("A row of more than 1 MiB is not kept in memory.", (ours, other, _) => ours?.Error == RowError.RowTooLarge && Encoding.UTF8.GetByteCount(other.Raw) > CsvLimits.MaxRowBytes),
        ["number of cells"] = new("Who stands in which column is not certain.", (ours, other, text) => ours?.Error == RowError.FieldCount && other.Cells?.Length != text.Columns),
        ["no name"] = new("Nobody is named.", (ours, other, _) => ours?.Error == RowError.MissingName && other.Cell(0).Length == 0),
        ["no e-mail"] = new("Two people of one name would be one.", (ours, other, _) => ours?.Error == RowError.MissingEmail && other.Cell(1).Length == 0),
        ["no address"] = new("A placeholder is no e-mail.", (ours, other, _) => ours?.Error == RowError.InvalidEmail && !Address().IsMatch(other.Cell(1))),
        ["quoted name"] = new("Quotes that are no CSV's would make a second person.", (ours, other, _) => ours?.Error == RowError.InvalidName && QuotedName().IsMatch(other.Cell(0))),
        ["header again"] = new("A header is nobody.", (ours, other, _) => ours?.Error == RowError.RepeatedHeader && NotCompared().Replace(other.Cell(0), "") == "plaintiffname"),
        ["wrong quotes"] = new("The other reader stops there; the product fails one line and goes on.", (ours, other, _) => ours?.Error == RowError.MalformedQuotes && other.Cells is null && ours.RawText == other.Raw),
    };

    private static readonly ConcurrentDictionary<string, bool> Seen = new();

    /// <summary>Notes a difference of whole files.</summary>
    /// <param name="difference"><see cref="PaddedQuotes"/> or <see cref="LineBreaks"/>.</param>
    /// <param name="occurs">Whether the file has it.</param>
    public static void Note(string difference, bool occurs)
    {
        if (occurs)
        {
            Seen[difference] = true;
        }
    }

    /// <summary>Differences that did not occur so far.</summary>
    public static IEnumerable<string> Unseen => All.Keys.Append(PaddedQuotes).Append(LineBreaks).Except(Seen.Keys);

    /// <summary>Whether a row is the same, or other for a reason that is known.</summary>
    /// <param name="ours">The row; null for none.</param>
    /// <param name="other">The other reader's record on the same line; null for none.</param>
    /// <param name="text">The file.</param>
    public static bool Explain(CsvRow? ours, OtherRecord? other, DifferentialText text)
    {
        if (other is null)
        {
            return false;
        }

        if (ours?.Error == RowError.None)
        {
            return other.Cells is not null && ours.Values.StartsWith($"{other.Cell(0)}|{other.Cell(1)}|", StringComparison.Ordinal);
        }

        var reason = All.FirstOrDefault(known => known.Value.Explains(ours, other, text)).Key;
        return reason is not null && (Seen[reason] = true);
    }

    // Python's white space, which is not quite that of .NET.
    private static string Cell(this OtherRecord record, int index)
        => index < record.Cells?.Length ? PythonSpace().Replace(record.Cells[index], "") : "";

    private static bool IsBlank(OtherRecord record) => record.Cells is not null && Enumerable.Range(0, record.Cells.Length).All(i => record.Cell(i).Length == 0);

    [GeneratedRegex(@"\A[\s\u001C-\u001F\u0085-[\uFEFF]]+|[\s\u001C-\u001F\u0085-[\uFEFF]]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PythonSpace();

    // Simpler than the rule, but right for what the random files hold.
    [GeneratedRegex(@"\A[\w.+'-]+@(?:[^\W_]|-)+(\.(?:[^\W_]|-)+)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"[\s_\uFEFF-]")]
    private static partial Regex NotCompared();

    [GeneratedRegex("""\A(=?"|'.*'\z)|"\z""", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex QuotedName();
}
