using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Tests.Deliveries.Month;

/// <summary>A vendor: its file format, and the people it has delivered so far.</summary>
internal sealed class Vendor
{
    private static readonly string[] FirstNames = ["Ann", "Bob", "José", "Zoë", "Mary Jane", "O'Neil", "Ömer", "Li", "D'Arcy", "Siobhán", "Ngọc"];
    private static readonly string[] LastNames = ["Smith", "Lee, Jr.", "García", "Müller", "Van der Berg", "St. John", "Nguyen", "Łukasz", "Brown-Jones"];
    private static readonly string[] WesternLastNames = ["Smith", "Lee", "García", "Müller", "Van der Berg", "St. John", "Nguyen", "Brown-Jones"];
    private static readonly (string City, string State, string Zip)[] Places = [("Albany", "NY", "12207"), ("Boston", "MA", "02108"), ("St. Paul", "MN", "55102"), ("Troy", "NY", "12180")];

    private readonly Random random;
    private readonly List<string[]> people = [];
    private double volume;
    private int number;

    private Vendor(string source, Random random, double volume, VendorProfile? profile)
    {
        (Source, Profile, this.random, this.volume) = (source, profile, random, volume);
        HasNameParts = profile?.ColumnMap is not null;
    }

    public string Source { get; }

    public VendorProfile? Profile { get; }

    /// <summary>Whether the name is in two columns.</summary>
    public bool HasNameParts { get; }

    public bool HasTrailer => Profile?.TrailerPattern is not null;

    public bool HasSidecars { get; private init; }

    public bool IsWestern => Profile?.Encoding is not null;

    /// <summary>The files that were imported, the newest last: name and bytes.</summary>
    public List<(string Name, byte[] Bytes)> Imported { get; } = [];

    /// <summary>The rows of the last file.</summary>
    public IReadOnlyList<string[]> LastRows { get; private set; } = [];

    /// <summary>Remembers a file that was imported.</summary>
    public void Import(string path, DayFile file)
    {
        Imported.Add((Path.GetFileName(path), File.ReadAllBytes(path)));
        LastRows = [.. file.Rows.Select(row => row.ToArray())];
    }

    /// <summary>The three vendors of a month: one with a trailer, one with its own columns and encoding, one without a profile.</summary>
    public static Vendor[] Three(string suffix, Random random)
    {
        var state = new Dictionary<string, string> { ["state"] = "^[A-Z]{2}$" };
        return
        [
            new($"trailers-{suffix}", random, random.Next(30, 60), new VendorProfile { TrailerPattern = "^TRAILER,(?<count>[0-9]+)", ColumnPatterns = state }),
            new($"columns-{suffix}", random, random.Next(60, 120), new VendorProfile
            {
                Delimiter = ';',
                Encoding = "windows-1252",
                ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = ["Given", "Family"] },
                ColumnPatterns = state,
                VolumeGate = true,
                RepeatGate = true,
                FillGate = true,
            }),
            new($"plain-{suffix}", random, random.Next(80, 200), null) { HasSidecars = true },
        ];
    }

    /// <summary>Makes the good file of a day: mostly new people, some that are known, a few values missing, a bit more every day.</summary>
    public DayFile NewFile(DateOnly day)
    {
        volume *= 1.02;
        var rows = (int)(volume * (0.85 + (0.3 * random.NextDouble())));
        var known = people.Count == 0 ? 0 : rows / 5;
        var content = Enumerable.Range(0, rows).Select(i => i < known ? people[random.Next(people.Count)] : NewPerson()).Select(row => row.ToArray()).ToList();
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(content));
        // A letter outside ASCII in every file.
        content[^1] = NewPerson();
        content[^1][HasNameParts ? 1 : 0] = "Müller";
        string[] names = HasNameParts ? ["Given", "Family"] : ["plaintiff_name"];
        return new DayFile
        {
            Name = $"{Source}_{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}",
            Header = [.. names, "email", "phone", "address", "city", "state", "zip", "case_no"],
            Rows = content,
            Delimiter = IsWestern ? ";" : ",",
            Encoding = IsWestern ? Encoding.Latin1 : new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            NewLine = IsWestern ? "\r\n" : "\n",
            Trailer = HasTrailer ? "TRAILER,{0}" : null,
            HasSidecars = HasSidecars,
        };
    }

    public string[] NewPerson()
    {
        number++;
        var place = random.Pick<(string City, string State, string Zip)>(Places);
        var last = random.Pick<string>(IsWestern ? WesternLastNames : LastNames);
        var first = random.Pick<string>(IsWestern ? FirstNames[..6] : FirstNames);
        string[] names = HasNameParts ? [first, $"{last} {number}"] : [$"{first} {last} {number}"];
        string[] row =
        [
            .. names, Often(99, $"person.{number}@example.com"), Often(95, FormattableString.Invariant($"518-555-{number % 10000:0000}")),
            Often(90, $"{number} Main St"), place.City, place.State, Often(98, place.Zip), $"C{number}",
        ];
        people.Add(row);
        return row;
    }

    private string Often(int percent, string value) => random.Next(100) < percent ? value : string.Empty;
}
