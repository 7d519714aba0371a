using System.Globalization;

namespace PlaintiffIngest.Bench;

/// <summary>Creates files of fictitious people, about 107 bytes per row. The same numbers create the same people.</summary>
internal static class DataFile
{
    private static readonly string[] FirstNames =
        ["James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth", "William", "Barbara", "Zoë", "Nuñez"];

    private static readonly string[] LastNames =
        ["Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez", "Hernandez", "Lopez"];

    private static readonly string[] Cities = ["Albany", "New York", "Buffalo", "Rochester", "Yonkers", "Syracuse"];

    /// <summary>Returns a file of people. The first call creates it.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="first">Number of the first person.</param>
    /// <param name="rows">Number of people.</param>
    public static string In(string folder, int first, int rows)
    {
        var path = Path.Join(folder, string.Create(CultureInfo.InvariantCulture, $"simplicity_{first}_{rows}.csv"));
        return File.Exists(path) ? path : Write(path, first, rows);
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Path of the file. The folder exists.</param>
    /// <param name="first">Number of the first person.</param>
    /// <param name="rows">Number of people.</param>
    public static string Write(string path, int first, int rows)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine("plaintiff_name,email,phone,address,city,state,postal_code");
        for (var person = first; person < first + rows; person++)
        {
            // Each person has an independent random source, so that a file can start anywhere.
            var random = Scramble((uint)person);
            var name = FirstNames[random % (uint)FirstNames.Length];
            var family = LastNames[(random >> 8) % (uint)LastNames.Length];
            file.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {family} {person},person.{family}.{person}@example.com,555-01{person % 100:00},{random % 9999 + 1} Broadway Apt {random % 977},{Cities[random % 6]},NY,{10000 + (random % 9999)}"));
        }

        return path;
    }

    // Source: MurmurHash3, fmix32 (public domain).
    private static uint Scramble(uint value)
    {
        value = (value ^ (value >> 16)) * 0x85EBCA6B;
        value = (value ^ (value >> 13)) * 0xC2B2AE35;
        return value ^ (value >> 16);
    }
}
