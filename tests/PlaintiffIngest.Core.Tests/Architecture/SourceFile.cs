using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Architecture;

/// <summary>A C# file of the product.</summary>
/// <param name="Path">Where it stands, relative to the folder that was asked for.</param>
/// <param name="Text">What it says.</param>
public sealed record SourceFile(string Path, string Text)
{
    /// <summary>All files below a folder of <c>src/</c> that somebody wrote.</summary>
    /// <param name="folders">The way to the folder.</param>
    public static IReadOnlyList<SourceFile> All(params string[] folders)
    {
        var root = Repository.PathOf(["src", .. folders]);
        return
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(path => System.IO.Path.GetRelativePath(root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(part => part is "obj" or "bin"))
                .Order(StringComparer.Ordinal)
                .Select(path => new SourceFile(path, File.ReadAllText(System.IO.Path.Combine(root, path)))),
        ];
    }
}
