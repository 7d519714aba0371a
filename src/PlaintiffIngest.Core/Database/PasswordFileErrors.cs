using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Database;

/// <summary>Finds the line of a password file that the driver cannot read. The driver's own error names neither the file nor the line.</summary>
internal static class PasswordFileErrors
{
    private const int FieldCount = 5;

    /// <summary>Looks for the first line that is neither an entry nor a comment.</summary>
    /// <param name="path">The password file; null if the connection uses none.</param>
    /// <returns>The exception to throw; null if every line is valid.</returns>
    public static IngestException? Find(string? path)
    {
        try
        {
            var number = path is null ? 0 : 1 + Array.FindIndex(File.ReadAllLines(path), line => line.TrimStart() is { Length: > 0 } and not ['#', ..] && CountFields(line) != FieldCount);
            return number == 0 ? null : new IngestException(
                IngestErrorId.InvalidConnectionString,
                $"The password file {path}, line {number}, is not host:port:database:user:password.",
                $"Correct or remove the line. Write : and \\ in a field as \\: and \\\\, and begin a comment with #.");
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            return null;
        }
    }

    private static int CountFields(string line)
    {
        var count = 1;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == ':')
            {
                count++;
            }
        }

        return count;
    }
}
