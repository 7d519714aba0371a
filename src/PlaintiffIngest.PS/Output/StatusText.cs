using System.Text.Json;

namespace PlaintiffIngest.PS.Output;

/// <summary>Converts between statuses in PowerShell (<c>RolledBack</c>) and in the database (<c>rolled_back</c>).</summary>
internal static class StatusText
{
    /// <summary>Returns the database's name of a status.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="value">The status.</param>
    public static string ToText<T>(this T value)
        where T : struct, Enum
        => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>
    /// Returns PowerShell's name of a status. Output objects have the name instead of an enum value, which ConvertTo-Json would convert to a number.
    /// </summary>
    /// <param name="text">The database's name.</param>
    public static string ToName(string text)
        => string.Concat(text.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
