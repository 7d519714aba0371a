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

    /// <summary>Returns the path of the part with the relationships of another part.</summary>
    /// <param name="path">Path of the other part.</param>
    public static string RelationshipsOf(string path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        return $"{folder}_rels/{path[folder.Length..]}.rels";
    }

    /// <summary>Reads the relationships of a part.</summary>
    /// <param name="path">Path of the part with the relationships.</param>
    /// <param name="source">Path of the part that has them.</param>
    /// <returns>The relationships by id; empty if there is no such part.</returns>
    public Dictionary<string, WorkbookRelationship> Relationships(string path, string source)
    {
        var relationships = new Dictionary<string, WorkbookRelationship>();
        if (Find(path) is null)
        {
            return relationships;
        }

        using var part = Open(path);
        while (part.Read())
        {
            if (part.IsStart && part.Name == "Relationship" && part.Attribute("TargetMode") != "External")
            {
                var type = part.Attribute("Type") ?? "";
                relationships[part.Attribute("Id") ?? ""] = new WorkbookRelationship(type[(type.LastIndexOf('/') + 1)..], Resolve(source, part.Attribute("Target") ?? ""));
            }
        }

        return relationships;
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
internal sealed record WorkbookRelationship(string Type, string Target);
