using System.Text;
using PlaintiffIngest.Core.Tests.Containers;

namespace PlaintiffIngest.Core.Tests.Deliveries.Month;

/// <summary>Bad deliveries. Each must be stopped, or cause a warning before the commit.</summary>
internal static class BadDays
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The days; a change that does not apply to a vendor returns false.</summary>
    public static IReadOnlyList<(string Name, Func<DayFile, Vendor, Random, bool> Change)> All { get; } =
    [
        ("email column renamed", (file, _, _) => Rename(file, "email", "Kontakt")),
        ("phone column renamed", (file, _, _) => Rename(file, "phone", "Fernsprecher")),
        ("email column dropped", (file, _, _) => Drop(file, "email")),
        ("an optional column dropped", (file, _, random) => Drop(file, random.Pick("phone", "city", "state", "zip"))),
        ("a new column", (file, _, _) => Add(file)),
        ("columns moved with their cells", (file, _, _) => Move(file)),
        ("values of name and email swapped", (file, vendor, _) => Swap(file, vendor.HasNameParts ? "Given" : "plaintiff_name", "email")),
        ("values of city and state swapped", (file, vendor, _) => vendor.Profile?.ColumnPatterns is not null && Swap(file, "city", "state")),
        ("truncated within a line", (file, _, random) => Cut(file, random, atLine: false)),
        ("truncated at the end of a line", (file, vendor, random) => (vendor.HasTrailer || vendor.HasSidecars) && Cut(file, random, atLine: true)),
        ("a truncated archive", (file, _, random) => Packed(file, random.Pick("gz", "zip", "zst", "xlsx"), bytes => bytes[..(bytes.Length * random.Next(40, 95) / 100)])),
        ("a damaged archive", (file, _, random) => Packed(file, random.Pick("gz", "zip", "zst"), bytes => Flip(bytes, random))),
        ("yesterday's file under another name", (file, vendor, _) => Yesterday(file, vendor)),
        ("yesterday's people again", (file, vendor, random) => YesterdaysPeople(file, vendor, random)),
        ("an HTML page", (file, _, _) => Content(file, "<!DOCTYPE html>\n<html><body>Session expired, name,email</body></html>\n")),
        ("JSON", (file, _, _) => Content(file, "[{\"plaintiff_name\": \"A\", \"email\": \"a@example.com\"}]\n")),
        ("a PDF", (file, _, _) => Content(file, "%PDF-1.7\n%âãÏÓ\n")),
        ("a zip with two files", (file, vendor, _) => Zip(file, ("a.csv", vendor), ("b.csv", vendor))),
        ("a zip with the wrong file", (file, vendor, _) => Zip(file, ("readme.txt", null))),
        ("a workbook with another sheet first", (file, _, _) => Sheet(file)),
        ("less than half the volume", (file, _, random) => Keep(file, file.Rows.Count * random.Next(15, 30) / 100)),
        ("far more than usual", (file, vendor, _) => Grow(file, vendor)),
        ("an empty file", (file, _, _) => Content(file, string.Empty)),
        ("only a header", (file, _, _) => Keep(file, 0)),
        ("another encoding", (file, vendor, _) => (file.Encoding = vendor.IsWestern ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: true) : Encoding.Latin1) is not null),
        ("UTF-8 read in another encoding", (file, vendor, _) => vendor.IsWestern && (file.Encoding = Utf8) is not null),
        ("UTF-16 without a mark", (file, _, _) => (file.Encoding = new UnicodeEncoding(bigEndian: false, byteOrderMark: false)) is not null),
        ("emails missing in many rows", (file, _, random) => Empty(file, "email", share: random.Next(30, 60))),
        ("names missing in all rows", (file, vendor, _) => Empty(file, vendor.HasNameParts ? "Given" : "plaintiff_name", 100) && (!vendor.HasNameParts || Empty(file, "Family", 100))),
        ("no phones", (file, _, _) => Empty(file, "phone", 100)),
        ("no zip codes", (file, _, _) => Empty(file, "zip", 100)),
        ("no header", (file, _, _) => Headless(file)),
        ("another vendor's file", (file, vendor, _) => OtherName(file, vendor)),
        ("a trailer with a wrong number", (file, vendor, random) => vendor.HasTrailer && (file.Count = file.Rows.Count + random.Next(1, 9)) > 0),
        ("no trailer", (file, vendor, _) => vendor.HasTrailer && (file.Trailer = null) is null),
        ("two files in one", (file, vendor, _) => vendor.HasTrailer && Twice(file)),
        ("a wrong checksum", (file, vendor, _) => vendor.HasSidecars && (file.Sidecars["sha256"] = new string('0', 64)) is not null),
        ("a wrong number of rows in a sidecar", (file, vendor, _) => vendor.HasSidecars && (file.Sidecars["rows"] = $"{file.Rows.Count + 1}") is not null),
        ("a comma too many in every name", (file, vendor, _) => !vendor.HasNameParts && Shift(file)),
    ];

    private static bool Rename(DayFile file, string name, string other)
    {
        file.Header[file.Column(name)] = other;
        return true;
    }

    private static bool Drop(DayFile file, string name)
    {
        var column = file.Column(name);
        file.Header.RemoveAt(column);
        for (var i = 0; i < file.Rows.Count; i++)
        {
            file.Rows[i] = [.. file.Rows[i][..column], .. file.Rows[i][(column + 1)..]];
        }

        return true;
    }

    private static bool Add(DayFile file)
    {
        file.Header.Add("court");
        for (var i = 0; i < file.Rows.Count; i++)
        {
            file.Rows[i] = [.. file.Rows[i], "Kings County"];
        }

        return true;
    }

    private static bool Move(DayFile file)
    {
        Swap(file, "email", "phone");
        var (email, phone) = (file.Column("email"), file.Column("phone"));
        (file.Header[email], file.Header[phone]) = (file.Header[phone], file.Header[email]);
        return true;
    }

    private static bool Swap(DayFile file, string one, string other)
    {
        var (a, b) = (file.Column(one), file.Column(other));
        file.Rows.ForEach(row => (row[a], row[b]) = (row[b], row[a]));
        return true;
    }

    private static bool Cut(DayFile file, Random random, bool atLine)
    {
        file.Damage = bytes =>
        {
            var end = bytes.Length * random.Next(60, 95) / 100;
            while ((bytes[end - 1] == '\n') != atLine || bytes[end - 1] == '\r' || (!atLine && bytes[end - 1] > 0x7E))
            {
                end--;
            }

            return bytes[..end];
        };
        return true;
    }

    private static bool Packed(DayFile file, string form, Func<byte[], byte[]> damage)
    {
        file.Form = form;
        file.Damage = damage;
        return true;
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        // In the compressed data: the fields before and after it also have bits that mean nothing.
        bytes = [.. bytes];
        bytes[bytes.Length * random.Next(30, 60) / 100] ^= 0x10;
        return bytes;
    }

    private static bool Yesterday(DayFile file, Vendor vendor)
    {
        file.Replace = _ => vendor.Imported[^1].Bytes;
        file.Form = Path.GetExtension(vendor.Imported[^1].Name)[1..];
        file.HasSidecars = false;
        return true;
    }

    private static bool YesterdaysPeople(DayFile file, Vendor vendor, Random random)
    {
        var rows = vendor.LastRows.Where(row => row.Length == file.Header.Count).ToArray();
        random.Shuffle(rows);
        file.Rows.Clear();
        file.Rows.AddRange(rows);
        return true;
    }

    private static bool Content(DayFile file, string text)
    {
        file.Replace = _ => Utf8.GetBytes(text);
        return true;
    }

    private static bool Zip(DayFile file, params (string Name, Vendor? Vendor)[] entries)
    {
        file.Form = "zip";
        file.Replace = _ => Archives.Zip(System.IO.Compression.CompressionLevel.Optimal, [.. entries.Select(entry => (entry.Name, entry.Vendor is null ? Utf8.GetBytes("See the other file.\n") : file.Csv()))]);
        return true;
    }

    private static bool Sheet(DayFile file)
    {
        file.Form = "xlsx";
        file.Replace = _ => WorkbookFile.OfStrings(["Report", "Total"], ["Plaintiffs", "12"], ["Cases", "9"]).ToBytes();
        return true;
    }

    private static bool Keep(DayFile file, int rows)
    {
        file.Rows.RemoveRange(rows, file.Rows.Count - rows);
        return true;
    }

    private static bool Grow(DayFile file, Vendor vendor)
    {
        file.Rows.AddRange(Enumerable.Range(0, file.Rows.Count * 2).Select(_ => vendor.NewPerson()).ToList());
        return true;
    }

    private static bool Empty(DayFile file, string name, int share)
    {
        var column = file.Column(name);
        for (var i = 0; i < file.Rows.Count * share / 100; i++)
        {
            file.Rows[i][column] = string.Empty;
        }

        return true;
    }

    private static bool Headless(DayFile file)
    {
        var first = file.Rows[0].ToArray();
        file.Rows.RemoveAt(0);
        file.Header.Clear();
        file.Header.AddRange(first);
        return true;
    }

    private static bool OtherName(DayFile file, Vendor vendor)
    {
        var (kind, rest) = (vendor.Source.Split('-')[0], file.Name[vendor.Source.Length..]);
        file.Name = vendor.Source.Replace(kind, kind == "plain" ? "columns" : "plain", StringComparison.Ordinal) + rest;
        return true;
    }

    private static bool Twice(DayFile file)
    {
        file.Replace = bytes => [.. bytes, .. bytes];
        return true;
    }

    private static bool Shift(DayFile file)
    {
        for (var i = 0; i < file.Rows.Count; i++)
        {
            file.Rows[i] = ["Doe", "Jane " + file.Rows[i][0], .. file.Rows[i][1..]];
        }

        return true;
    }
}
