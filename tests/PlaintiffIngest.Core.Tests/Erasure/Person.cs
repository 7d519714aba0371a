namespace PlaintiffIngest.Core.Tests.Erasure;

/// <summary>A made-up person, and the texts that must be gone after an erasure.</summary>
internal sealed record Person(string Name, string Email, string Phone)
{
    private static int count;

    /// <summary>A person with a name that no other test has used. The phone occurs nowhere else.</summary>
    public static Person Named(string name)
    {
        var number = Interlocked.Increment(ref count);
        return new Person(name, $"person.{number}.{Guid.NewGuid().ToString()[..4]}x@example.com", $"call {Guid.NewGuid():N}");
    }

    /// <summary>The texts that a dump must not have, in the forms that COPY, INSERT and JSON write.</summary>
    public IEnumerable<string> Texts()
        => new[] { Name, Email, Phone }.SelectMany(text => new[]
        {
            text,
            text.Replace("'", "''", StringComparison.Ordinal),
            text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal),
        });

    /// <summary>A line of a file with name, email, phone and notes.</summary>
    public string Line(string notes = "") => string.Join(',', new[] { Name, Email, Phone, notes }.Select(Cell)) + "\n";

    public static string Cell(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
