using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>
/// A vendor's file of made-up people with numbers planted where an operator's mistake would put them: in a known column, an unknown one,
/// a row that fails, and the file's name. The same first number makes the same people.
/// </summary>
public sealed class PlantedFile : IDisposable
{
    /// <summary>Parts of what was planted; none of them may ever be seen outside the tables of rows.</summary>
    public static readonly IReadOnlyList<string> Secrets =
        ["Quillon", "Ferndale", "planted.example.com", "219-09-", "219 09 ", "2190987", "4111 1111", "4111-1111", "41111111"];

    private readonly TempFolder folder = new();

    /// <summary>Writes a file.</summary>
    /// <param name="people">How many different people; a tenth of them, at least one, is there twice, and as many rows fail.</param>
    /// <param name="first">Number of the first person.</param>
    /// <param name="batch">The batch; null for a new one.</param>
    /// <param name="backwards">Whether the people stand in the opposite order.</param>
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

    /// <summary>Data rows: all of them land, or none.</summary>
    public long Rows { get; }

    /// <summary>Different people: the rows a first import inserts.</summary>
    public long People { get; }

    /// <summary>A request to import it.</summary>
    public IngestRequest Request() => new() { Path = Path, SourceSystem = "simplicity", Commit = true };

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    // Letters only: digits of a random name could look like a card's.
    private static string NewName() => string.Concat(Guid.NewGuid().ToByteArray().Select(part => (char)('a' + (part % 26))));

    private static string Person(int i) => string.Create(
        CultureInfo.InvariantCulture,
        $"Quillon Ferndale {i},q.ferndale.{i}@planted.example.com,219098765,Albany,SSN 219-09-{i % 10000:0000} card 4111 1111 1111 1111\n");

    private static string Failing(int i) => string.Create(
        CultureInfo.InvariantCulture, $"Quillon Ferndale,,219 09 {i % 10000:0000},4111-1111-1111-1111,q@planted.example.com\n");
}
