using System.Collections.Concurrent;
using System.Reflection;

namespace PlaintiffIngest.Core.Database;

/// <summary>The SQL files that travel inside the assembly.</summary>
internal static class SqlText
{
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    /// <summary>The text of a file of <c>sql/</c>.</summary>
    /// <param name="name">Folder and file, such as <c>load/stage.sql</c>.</param>
    /// <returns>Its text.</returns>
    public static string Get(string name) => Texts.GetOrAdd(name, static name =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new ArgumentException("No such embedded file.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>Names of the files in a folder of <c>sql/</c>, in order.</summary>
    /// <param name="folder">The folder, such as <c>migrations</c>.</param>
    /// <returns>Names as <see cref="Get"/> takes them.</returns>
    public static IReadOnlyList<string> List(string folder) =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
