using System.IO.Compression;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Finds the parts of a workbook in its archive.</summary>
/// <param name="archive">The archive.</param>
/// <param name="meter">Counts the bytes.</param>
internal sealed class WorkbookParts(ZipArchive archive, DecompressionMeter meter)
{
    /// <summary>Opens a part.</summary>
    /// <param name="path">Path in the archive, in any case.</param>
    /// <exception cref="InvalidDataException">There is no such part.</exception>
    public WorkbookPart Open(string path)
    {
        var entry = Find(path) ?? throw new InvalidDataException();
        return new WorkbookPart(new ZipEntryReader(entry, entry.Open()), meter);
    }

    /// <summary>Path of the part with the relations of another part.</summary>
    /// <param name="path">Path of the other part.</param>
    public static string RelationsOf(string path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        return $"{folder}_rels/{path[folder.Length..]}.rels";
    }

    /// <summary>Reads what a part refers to.</summary>
    /// <param name="path">Path of the part with the relations.</param>
    /// <param name="source">Path of the part that has them.</param>
    /// <returns>The relations by their ids; none if there is no such part.</returns>
    public Dictionary<string, WorkbookRelation> Relations(string path, string source)
    {
        var relations = new Dictionary<string, WorkbookRelation>();
        if (Find(path) is null)
        {
            return relations;
        }

        using var part = Open(path);
        while (part.Read())
        {
            if (part.IsStart && part.Name == "Relationship" && part.Attribute("TargetMode") != "External")
            {
                var type = part.Attribute("Type") ?? "";
                relations[part.Attribute("Id") ?? ""] = new WorkbookRelation(type[(type.LastIndexOf('/') + 1)..], Resolve(source, part.Attribute("Target") ?? ""));
            }
        }

        return relations;
    }

    private ZipArchiveEntry? Find(string path)
        => archive.Entries.FirstOrDefault(entry => entry.FullName.Replace('\\', '/').TrimStart('/').Equals(path, StringComparison.OrdinalIgnoreCase));

    // A target is relative to the folder of its source, unless it starts with a slash.
    private static string Resolve(string source, string target)
    {
        var parts = new List<string>(target.StartsWith('/') ? [] : source.Split('/')[..^1]);
        foreach (var name in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (name)
            {
                case ".":
                    break;
                case "..":
                    parts = parts[..Math.Max(0, parts.Count - 1)];
                    break;
                default:
                    parts.Add(name);
                    break;
            }
        }

        return string.Join('/', parts);
    }
}

/// <summary>A reference from one part of a workbook to another.</summary>
/// <param name="Type">The last word of its type, such as <c>worksheet</c>, which "strict" workbooks share with others.</param>
/// <param name="Target">Path of the other part.</param>
internal sealed record WorkbookRelation(string Type, string Target);
