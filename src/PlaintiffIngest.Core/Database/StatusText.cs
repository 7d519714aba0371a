using System.Text.Json;

namespace PlaintiffIngest.Core.Database;

/// <summary>Converts between an enumeration's names (<c>RolledBack</c>) and the database's (<c>rolled_back</c>).</summary>
internal static class StatusText
{
    /// <summary>The database's name of a status.</summary>
    /// <typeparam name="T">An enumeration of statuses.</typeparam>
    /// <param name="status">The status.</param>
    public static string ToText<T>(this T status)
        where T : struct, Enum
        => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    /// <summary>The status that the database names.</summary>
    /// <typeparam name="T">An enumeration of statuses.</typeparam>
    /// <param name="text">The database's name.</param>
    /// <exception cref="ArgumentException">The database has a status that this version does not know.</exception>
    public static T Parse<T>(string text)
        where T : struct, Enum
        => Names<T>.ByText.TryGetValue(text, out var status)
            ? status
            : throw new ArgumentException($"'{text}' is not a known {typeof(T).Name}.", nameof(text));

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<string, T> ByText = Enum.GetValues<T>().ToDictionary(status => status.ToText(), StringComparer.Ordinal);
    }
}
