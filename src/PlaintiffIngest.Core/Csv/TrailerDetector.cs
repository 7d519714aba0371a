using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Recognizes the trailer of a file by the pattern in the vendor's profile.</summary>
internal sealed partial class TrailerDetector
{
    // A longer line is a row. It keeps the cost of large rows low.
    private const int MaxLength = 1024;

    private const string Count = "count";

    private readonly Regex pattern;

    /// <summary>Creates a detector for one file.</summary>
    /// <param name="pattern">A regular expression. Its group <c>count</c> is the number of rows.</param>
    /// <exception cref="Errors.IngestException">The pattern is not valid.</exception>
    public TrailerDetector(string pattern) => this.pattern = ValueRules.ParsePattern("trailer", pattern);

    /// <summary>The trailer, as far as the file was read.</summary>
    public TrailerRow Trailer { get; private set; } = TrailerRow.None;

    /// <summary>Tests the next line of the file that is not blank.</summary>
    /// <param name="record">The record.</param>
    /// <returns>Whether it is a trailer, not a row. Only the last line should be one.</returns>
    public bool IsTrailer(RecordReader record)
    {
        Trailer = Trailer with { IsLast = false };
        var line = PythonText.Strip(record.RawText.Span);
        Span<char> text = stackalloc char[MaxLength];
        if (line.Length > MaxLength)
        {
            return false;
        }

        text = text[..Encoding.UTF8.GetChars(line, text)];
        if (!pattern.IsMatch(text))
        {
            return false;
        }

        Trailer = Trailer.LineNumber is null ? new TrailerRow(record.Line, FindCount(text.ToString()), IsLast: true) : Trailer;
        return true;
    }

    private long? FindCount(string line)
    {
        var count = pattern.Match(line).Groups[Count].Value.Trim();
        return Number().IsMatch(count) && long.TryParse(Separator().Replace(count, string.Empty), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : null;
    }

    // Vendors write 1234567, 1,234,567, 1.234.567 or 1 234 567.
    [GeneratedRegex(@"\A(?:[0-9]+|[0-9]{1,3}(?:[ ,.'\u00A0\u202F][0-9]{3})+)\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex(@"[^0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();
}
