using System.Text.Json;

namespace PlaintiffIngest.PS.Output;

/// <summary>Converts between PowerShell's names (<c>RolledBack</c>) and the database's (<c>rolled_back</c>).</summary>
internal static class StatusText
{
    /// <summary>The database's name of a state.</summary>
    /// <typeparam name="T">An enumeration.</typeparam>
    /// <param name="value">The state.</param>
    public static string ToText<T>(this T value)
        where T : struct, Enum
        => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>
    /// PowerShell's name of a state. Objects hold the name and no enumeration's value: ConvertTo-Json would make a number of that.
    /// </summary>
    /// <param name="text">The database's name.</param>
    public static string ToName(string text)
        => string.Concat(text.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
