using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// A text that may leave the process. It is made from an interpolated string: the words written in the program stand as they are,
/// every value that is a string passes the <see cref="Redactor"/>, and ids, hashes, counts and times are kept exactly.
/// </summary>
/// <remarks>
/// Logs and exceptions of the core take this type and no <see cref="string"/>, so a text that was not redacted does not compile.
/// </remarks>
[InterpolatedStringHandler]
public sealed class RedactedText
{
    private readonly StringBuilder text;

    /// <summary>Starts a text; called by the compiler.</summary>
    /// <param name="literalLength">Characters written in the program.</param>
    /// <param name="formattedCount">Number of values.</param>
    public RedactedText(int literalLength, int formattedCount)
    {
        text = new StringBuilder(literalLength + (formattedCount * 16));
    }

    /// <summary>The redacted form of a text from outside: a file name, a message of another library.</summary>
    /// <param name="value">Any text; null reads as empty.</param>
    /// <returns>The text without numbers of persons.</returns>
    public static RedactedText From(string? value) => $"{value}";

    /// <summary>Appends words of the program.</summary>
    /// <param name="literal">The words.</param>
    public void AppendLiteral(string literal) => text.Append(literal);

    /// <summary>Appends a text from outside, redacted.</summary>
    /// <param name="value">Any text.</param>
    public void AppendFormatted(string? value) => text.Append(Redactor.Redact(value));

    /// <summary>Appends a text that was redacted before.</summary>
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
    /// <param name="format">Its format, in the invariant culture.</param>
    public void AppendFormatted<T>(T value, string? format = null)
        where T : struct, IFormattable
        => text.Append(value.ToString(format, CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
