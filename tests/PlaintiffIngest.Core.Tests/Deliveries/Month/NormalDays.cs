using System.Text;

namespace PlaintiffIngest.Core.Tests.Deliveries.Month;

/// <summary>Harmless variations that must neither stop a file nor cause a warning.</summary>
internal static class NormalDays
{
    private static readonly Dictionary<string, string[]> Aliases = new()
    {
        ["plaintiff_name"] = ["Plaintiff", "Full Name", "NAME"],
        ["email"] = ["E-Mail", "Email_Address", "contact email"],
        ["phone"] = ["Telephone", "Phone Number", "mobile"],
        ["address"] = ["Street", "Address_1"],
        ["city"] = ["Town", "CITY"],
        ["zip"] = ["ZipCode", "postal_code", "Post Code"],
    };

    public static IReadOnlyList<(string Name, Action<DayFile, Vendor, Random> Change)> All { get; } =
    [
        ("plain", (_, _, _) => { }),
        ("other aliases", (file, _, random) => Rename(file, random)),
        ("upper case headers with spaces", (file, _, _) => Header(file, name => $" {name.ToUpperInvariant().Replace('_', ' ')} ")),
        ("blank rows", (file, _, random) => Insert(file, random, string.Empty, "   ", string.Empty)),
        ("rows of delimiters", (file, _, random) => Insert(file, random, string.Concat(Enumerable.Repeat(file.Delimiter, file.Header.Count - 1)))),
        ("a footer", (file, _, _) => file.Below.Add($"({file.Rows.Count} rows affected)")),
        ("extra empty columns", (file, _, random) => file.EmptyColumns = random.Next(1, 4)),
        ("a byte order mark", (file, vendor, _) => file.Encoding = vendor.IsWestern ? file.Encoding : new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)),
        ("other line breaks", (file, _, _) => file.NewLine = file.NewLine == "\n" ? "\r\n" : "\n"),
        ("quotes around every cell", (file, _, _) => file.QuotesAll = true),
        ("a sep= line", (file, _, _) => file.Above.Add($"sep={file.Delimiter}")),
        ("blank lines above the header", (file, _, _) => file.Above.Add(string.Empty)),
        ("a Ctrl-Z", (file, _, _) => file.Replace = bytes => [.. bytes, 0x1A]),
        ("gzip", (file, _, _) => file.Form = "gz"),
        ("zip", (file, _, _) => file.Form = "zip"),
        ("Zstandard", (file, _, _) => file.Form = "zst"),
        ("a workbook", (file, _, _) => file.Form = "xlsx"),
        ("a row that is damaged", (file, _, random) => file.Rows[random.Next(file.Rows.Count - 1)] = ["only", "two"]),
        ("the same person twice", (file, _, random) => file.Rows.Add(file.Rows[random.Next(file.Rows.Count)])),
        ("another delimiter", (file, vendor, _) => file.Delimiter = vendor.Profile is null ? "|" : file.Delimiter),
    ];

    /// <summary>A corrected file that follows the good one on the same day: the same people, one of them corrected, and one more.</summary>
    public static void Correct(DayFile file, Vendor vendor, Random random)
    {
        file.Name += "_corrected";
        file.Rows[random.Next(file.Rows.Count)] = vendor.NewPerson();
        file.Rows.Add(vendor.NewPerson());
        file.Rows[^1][vendor.HasNameParts ? 2 : 1] = $"corrected.{random.Next()}@example.com";
    }

    private static void Rename(DayFile file, Random random)
        => Header(file, name => Aliases.TryGetValue(name, out var others) && random.Next(2) == 0 ? others[random.Next(others.Length)] : name);

    private static void Header(DayFile file, Func<string, string> change)
    {
        for (var i = 0; i < file.Header.Count; i++)
        {
            file.Header[i] = change(file.Header[i]);
        }
    }

    private static void Insert(DayFile file, Random random, params string[] lines)
    {
        foreach (var line in lines)
        {
            file.Between[random.Next(file.Rows.Count)] = line;
        }
    }
}
