using System.Collections.Concurrent;
using System.Reflection;

namespace PlaintiffIngest.Core.Database;

/// <summary>The SQL files, which are embedded in the assembly.</summary>
internal static class SqlText
{
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    /// <summary>Returns the content of a file in <c>sql/</c>.</summary>
    /// <param name="name">Folder and name, such as <c>load/stage.sql</c>.</param>
    /// <returns>The SQL.</returns>
    public static string Get(string name) => Texts.GetOrAdd(name, static name =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new ArgumentException("No such embedded file.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>Lists the files in a folder of <c>sql/</c>, in ordinal order.</summary>
    /// <param name="folder">The folder, such as <c>migrations</c>.</param>
    /// <returns>Names for <see cref="Get"/>.</returns>
    public static IReadOnlyList<string> List(string folder) =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
