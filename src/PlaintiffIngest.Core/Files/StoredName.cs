using System.Security;

namespace PlaintiffIngest.Core.Files;

/// <summary>Finds the name of a file as it is spelled on disk. If the file system ignores case, the path JBI.CSV opens jbi.csv.</summary>
internal static class StoredName
{
    /// <summary>Looks up the name of an existing file in its folder.</summary>
    /// <param name="path">The path, in any case that the file system accepts. A link has its own name.</param>
    /// <returns>The name without the folder; the one in the path if the folder cannot be listed.</returns>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var typed = Path.GetFileName(full);
        if (!IsFoundInOtherCase(full, typed))
        {
            return typed;
        }

        try
        {
            var names = Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(full)!)
                .Select(entry => Path.GetFileName(entry))
                .Where(name => UnicodeForm.ToNfc(name).Equals(UnicodeForm.ToNfc(typed), StringComparison.OrdinalIgnoreCase))
                .ToList();
            return names.Contains(typed, StringComparer.Ordinal) ? typed : names.FirstOrDefault(typed);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException)
        {
            return typed;
        }
    }

    // Listing a folder for each of its files takes time, so it is done only if the file system may ignore case.
    private static bool IsFoundInOtherCase(string full, string typed)
    {
        var other = typed.Any(char.IsAsciiLetterUpper) ? typed.ToLowerInvariant() : typed.ToUpperInvariant();
        return other != typed && File.Exists(Path.Join(Path.GetDirectoryName(full), other));
    }
}
