using System.Globalization;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>How many failed rows an import tolerates: a count, or a percentage of the rows read.</summary>
/// <param name="Count">The largest number of failed rows; null for no limit by count.</param>
/// <param name="Percent">The largest percentage of the rows read; null for no limit by percentage.</param>
public readonly record struct ErrorLimit(long? Count, decimal? Percent)
{
    /// <summary>No limit: one valid row is enough.</summary>
    public static ErrorLimit None => default;

    /// <summary>Parses a limit such as <c>10</c> or <c>5%</c>.</summary>
    /// <param name="text">A count from 0, or a percentage from 0 to 100 with a percent sign; null or empty for no limit.</param>
    /// <returns>The limit.</returns>
    /// <exception cref="IngestException">The text is not a limit.</exception>
    public static ErrorLimit Parse(string? text)
    {
        var value = text?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return None;
        }

        if (value.EndsWith('%')
            && decimal.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is >= 0 and <= 100)
        {
            return new ErrorLimit(null, percent);
        }

        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return new ErrorLimit(count, null);
        }

        throw new IngestException(
            IngestErrorId.InvalidParameter,
            $"-MaxErrors '{value}' is neither a count nor a percentage.",
            $"Use a whole number such as 10, or a percentage from 0 to 100 such as 5%.");
    }

    /// <summary>Whether the limit is exceeded.</summary>
    /// <param name="errored">Failed rows.</param>
    /// <param name="fetched">Rows read.</param>
    /// <returns>True when the gate must fail.</returns>
    public bool IsExceededBy(long errored, long fetched)
        => errored > Count || errored * 100m > Percent * fetched;

    /// <inheritdoc/>
    public override string ToString()
        => Percent is { } percent
            ? string.Create(CultureInfo.InvariantCulture, $"{percent}%")
            : Count?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
