using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>
/// A vendor's file of fictitious people, with personal numbers planted in a known column, an unknown column, a failed row and the
/// file name. The same first number creates the same people.
/// </summary>
public sealed class PlantedFile : IDisposable
{
    /// <summary>Parts of the planted numbers. None of them may appear outside the rows.</summary>
    public static readonly IReadOnlyList<string> Secrets =
        ["Quillon", "Ferndale", "planted.example.com", "219-09-", "219 09 ", "2190987", "4111 1111", "4111-1111", "41111111"];

    private readonly TempFolder folder = new();

    /// <summary>Writes a file.</summary>
    /// <param name="people">Number of different people. A tenth of them, at least one, is repeated, and as many rows fail.</param>
    /// <param name="first">Number of the first person.</param>
    /// <param name="batch">The batch; null for a new one.</param>
    /// <param name="backwards">Whether the people are in reverse order.</param>
    public PlantedFile(int people, int first = 0, string? batch = null, bool backwards = false)
    {
        People = people;
        Batch = batch ?? "faults-" + NewName();
        var text = new StringBuilder("plaintiff_name,email,phone,city,notes\n");
        for (var i = 0; i < people; i++)
        {
            text.Append(Person(first + (backwards ? people - 1 - i : i)));
        }

        var extra = Math.Max(1, people / 10);
        for (var i = first; i < first + extra; i++)
        {
            text.Append(Person(i)).Append(Failing(i));
        }

        Rows = people + (2 * extra);
        Path = folder.Write($"219-09-9999 {Batch}.csv", text.ToString());
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The vendor's batch.</summary>
    public string Batch { get; }

    /// <summary>Number of data rows: all of them land, or none.</summary>
    public long Rows { get; }

    /// <summary>Number of different people: the rows that a first import inserts.</summary>
    public long People { get; }

    /// <summary>A request to import it.</summary>
    public IngestRequest Request() => new() { Path = Path, SourceSystem = "simplicity", Commit = true };

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    // Letters only, because random digits could look like a card number.
    private static string NewName() => string.Concat(Guid.NewGuid().ToByteArray().Select(part => (char)('a' + (part % 26))));

    private static string Person(int i) => string.Create(
        CultureInfo.InvariantCulture,
        $"Quillon Ferndale {i},q.ferndale.{i}@planted.example.com,219098765,Albany,SSN 219-09-{i % 10000:0000} card 4111 1111 1111 1111\n");

    private static string Failing(int i) => string.Create(
        CultureInfo.InvariantCulture, $"Quillon Ferndale,,219 09 {i % 10000:0000},4111-1111-1111-1111,q@planted.example.com\n");
}
