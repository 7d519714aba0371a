using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Report;

/// <summary>
/// A piece of HTML. It is made from an interpolated string: the markup written in the program stands as it is, every value that is
/// a string is redacted and encoded, and ids, counts and times are kept exactly.
/// </summary>
/// <remarks>The page is made of this type and of no <see cref="string"/>, so a text that was not encoded does not compile.</remarks>
[InterpolatedStringHandler]
internal sealed partial class HtmlText
{
    private const int LongestText = 400;

    // A name of this length stays on one line. With longer ones the table of all runs would be wider than a desk's screen.
    private const int ShortText = 16;

    private readonly StringBuilder html;

    [GeneratedRegex(@"(?<!\S)(-[A-Z][A-Za-z]{1,30})")]
    private static partial Regex Option();

    /// <summary>Starts a piece; called by the compiler.</summary>
    /// <param name="literalLength">Characters written in the program.</param>
    /// <param name="formattedCount">Number of values.</param>
    public HtmlText(int literalLength, int formattedCount)
    {
        html = new StringBuilder(literalLength + (formattedCount * 16));
    }

    /// <summary>Nothing.</summary>
    public static HtmlText Empty { get; } = $"";

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => html.Length == 0;

    /// <summary>
    /// A text from outside, kept apart from its surroundings: letters that are written from right to left must not move what
    /// stands beside them. A long one is cut.
    /// </summary>
    /// <param name="value">Any text; null and empty read as a dash.</param>
    /// <param name="oneLine">A text of so many characters stays on one line.</param>
    public static HtmlText Untrusted(string? value, int oneLine = ShortText)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return $"–";
        }

        var shown = Redactor.Redact(value);
        return shown.Length switch
        {
            var length when length <= oneLine => $"<bdi class=\"short\">{shown}</bdi>",
            <= LongestText => $"<bdi class=\"long\">{WholeOptions(shown)}</bdi>",
            _ => $"<bdi class=\"long\">{WholeOptions(shown[..LongestText])} …</bdi>",
        };
    }

    // A browser would break the line after the hyphen of -MaxErrors.
    private static IEnumerable<HtmlText> WholeOptions(string text)
        => Option().Split(text).Select((part, index) => index % 2 == 0 ? (HtmlText)$"{part}" : $"<span class=\"short\">{part}</span>");

    /// <summary>Appends markup of the program.</summary>
    /// <param name="literal">The markup.</param>
    public void AppendLiteral(string literal) => html.Append(literal);

    /// <summary>Appends a text from outside, redacted and encoded.</summary>
    /// <param name="value">Any text.</param>
    public void AppendFormatted(string? value) => html.Append(HtmlEncoder.Default.Encode(Redactor.Redact(value)));

    /// <summary>Appends a text that was redacted before, encoded.</summary>
    /// <param name="value">The text.</param>
    public void AppendFormatted(RedactedText value) => html.Append(HtmlEncoder.Default.Encode(value.ToString()));

    /// <summary>Appends another piece.</summary>
    /// <param name="value">The piece.</param>
    public void AppendFormatted(HtmlText value) => html.Append(value.html);

    /// <summary>Appends pieces one after the other.</summary>
    /// <param name="values">The pieces.</param>
    public void AppendFormatted(IEnumerable<HtmlText> values)
    {
        foreach (var value in values)
        {
            html.Append(value.html);
        }
    }

    /// <summary>Appends an id unchanged.</summary>
    /// <param name="value">The id.</param>
    public void AppendFormatted(Guid value) => html.Append(CultureInfo.InvariantCulture, $"{value:D}");

    /// <summary>Appends a count, a length or a time unchanged.</summary>
    /// <typeparam name="T">A number or time.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="format">Its format, in the invariant culture.</param>
    public void AppendFormatted<T>(T value, string? format = null)
        where T : struct, IFormattable
        => html.Append(HtmlEncoder.Default.Encode(value.ToString(format, CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public override string ToString() => html.ToString();
}
