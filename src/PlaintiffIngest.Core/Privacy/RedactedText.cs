using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// A text that may leave the process, built from an interpolated string. Literal text is kept, every string value passes through
/// the <see cref="Redactor"/>, and ids, hashes, counts and times are kept exactly.
/// </summary>
/// <remarks>
/// Logs and exceptions of the core take this type instead of <see cref="string"/>, so text that is not redacted does not compile.
/// </remarks>
[InterpolatedStringHandler]
public sealed class RedactedText
{
    private readonly StringBuilder text;

    /// <summary>Creates a text. Called by the compiler.</summary>
    /// <param name="literalLength">Number of literal characters.</param>
    /// <param name="formattedCount">Number of interpolated values.</param>
    public RedactedText(int literalLength, int formattedCount)
    {
        text = new StringBuilder(literalLength + (formattedCount * 16));
    }

    /// <summary>Redacts a text from outside, such as a file name or a message of another library.</summary>
    /// <param name="value">Any text; null counts as empty.</param>
    /// <returns>The text without personal numbers.</returns>
    public static RedactedText From(string? value) => $"{value}";

    /// <summary>Appends literal text.</summary>
    /// <param name="literal">The text.</param>
    public void AppendLiteral(string literal) => text.Append(literal);

    /// <summary>Appends a text from outside, redacted.</summary>
    /// <param name="value">Any text.</param>
    public void AppendFormatted(string? value) => text.Append(Redactor.Redact(value));

    /// <summary>Appends a text that is already redacted.</summary>
    /// <param name="value">The text.</param>
    public void AppendFormatted(RedactedText? value) => text.Append(value?.ToString());

    /// <summary>Appends an id unchanged.</summary>
    /// <param name="value">The id.</param>
    public void AppendFormatted(Guid value) => text.Append(CultureInfo.InvariantCulture, $"{value:D}");

    /// <summary>Appends one character, such as a delimiter.</summary>
    /// <param name="value">The character.</param>
    public void AppendFormatted(char value) => text.Append(value);

    /// <summary>Appends a count, a time, a hash or an enumeration's name unchanged.</summary>
    /// <typeparam name="T">A number, time, hash or enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="format">The format, for the invariant culture.</param>
    public void AppendFormatted<T>(T value, string? format = null)
        where T : struct, IFormattable
        => text.Append(value.ToString(format, CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
