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

    /// <summary>The state of a database's name.</summary>
    /// <typeparam name="T">An enumeration.</typeparam>
    /// <param name="text">The name.</param>
    public static T Parse<T>(string text)
        where T : struct, Enum
        => Enum.Parse<T>(text.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true);
}
