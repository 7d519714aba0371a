using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Report;

/// <summary>
/// A piece of HTML, built from an interpolated string. Literal text is markup; string values are redacted and encoded; ids, counts
/// and times are formatted without redaction.
/// </summary>
/// <remarks>The page is composed of this type instead of <see cref="string"/>, so text that is not encoded does not compile.</remarks>
[InterpolatedStringHandler]
internal sealed partial class HtmlText
{
    private const int MaxLength = 400;

    // Names up to this length are not wrapped. If longer ones were not wrapped either, the table of runs would be wider than a desktop screen.
    private const int MaxOneLineLength = 16;

    private readonly StringBuilder html;

    [GeneratedRegex(@"(?<!\S)(-[A-Z][A-Za-z]{1,30})")]
    private static partial Regex Option();

    /// <summary>Creates a piece. Called by the compiler.</summary>
    /// <param name="literalLength">Number of literal characters.</param>
    /// <param name="formattedCount">Number of interpolated values.</param>
    public HtmlText(int literalLength, int formattedCount)
    {
        html = new StringBuilder(literalLength + (formattedCount * 16));
    }

    /// <summary>An empty piece.</summary>
    public static HtmlText Empty { get; } = $"";

    /// <summary>Whether the piece is empty.</summary>
    public bool IsEmpty => html.Length == 0;

    /// <summary>
    /// Renders untrusted text. It is isolated, so that right-to-left letters do not reorder the text around it, and truncated to
    /// 400 characters.
    /// </summary>
    /// <param name="value">Any text. Null and white space become a dash.</param>
    /// <param name="maxOneLine">Text up to this length, in characters, is not wrapped.</param>
    public static HtmlText Untrusted(string? value, int maxOneLine = MaxOneLineLength)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return $"–";
        }

        var shown = Redactor.Redact(value);
        return shown.Length switch
        {
            var length when length <= maxOneLine => $"<bdi class=\"short\">{shown}</bdi>",
            <= MaxLength => $"<bdi class=\"long\">{KeepOptionsWhole(shown)}</bdi>",
            _ => $"<bdi class=\"long\">{KeepOptionsWhole(shown[..MaxLength])} …</bdi>",
        };
    }

    // Otherwise a browser could wrap the line after the hyphen of -MaxErrors.
    private static IEnumerable<HtmlText> KeepOptionsWhole(string text)
        => Option().Split(text).Select((part, index) => index % 2 == 0 ? (HtmlText)$"{part}" : $"<span class=\"short\">{part}</span>");

    /// <summary>Appends markup.</summary>
    /// <param name="literal">The markup.</param>
    public void AppendLiteral(string literal) => html.Append(literal);

    /// <summary>Appends untrusted text, redacted and encoded.</summary>
    /// <param name="value">Any text.</param>
    public void AppendFormatted(string? value) => html.Append(HtmlEncoder.Default.Encode(Redactor.Redact(value)));

    /// <summary>Appends redacted text, encoded.</summary>
    /// <param name="value">The text.</param>
    public void AppendFormatted(RedactedText value) => html.Append(HtmlEncoder.Default.Encode(value.ToString()));

    /// <summary>Appends another piece.</summary>
    /// <param name="value">The piece.</param>
    public void AppendFormatted(HtmlText value) => html.Append(value.html);

    /// <summary>Appends several pieces.</summary>
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

    /// <summary>Appends a number or a time without redaction.</summary>
    /// <typeparam name="T">A number or time.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="format">The format, for the invariant culture.</param>
    public void AppendFormatted<T>(T value, string? format = null)
        where T : struct, IFormattable
        => html.Append(HtmlEncoder.Default.Encode(value.ToString(format, CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public override string ToString() => html.ToString();
}
