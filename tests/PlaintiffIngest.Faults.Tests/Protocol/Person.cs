using System.Security.Cryptography;
using System.Text;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>A fictitious person of one source system.</summary>
/// <param name="Source">The source system.</param>
/// <param name="Name">The name. None is part of another.</param>
internal sealed record Person(string Source, string Name)
{
    private static readonly string[] Names =
        ["Ada Alder", "Bea Birch", "Cal Cedar", "Dan Dogwood", "Eve Elm", "Fay Fir", "Gus Ginkgo", "Hal Hazel", "Ida Ironwood", "Jan Juniper", "Kay Katsura", "Leo Larch"];

    /// <summary>Number of people that the files name.</summary>
    public static int Count => Names.Length;

    /// <summary>The email.</summary>
    public string Email { get; } = $"{Name.Split(' ')[0].ToLowerInvariant()}@example.com";

    /// <summary>The dedupe key in hexadecimal.</summary>
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Source}|{Name.Split(' ')[0].ToLowerInvariant()}@example.com|{Name.ToLowerInvariant()}")));

    /// <summary>All people of a source system.</summary>
    public static IReadOnlyList<Person> AllOf(string source) => [.. Names.Select(name => new Person(source, name))];
}
