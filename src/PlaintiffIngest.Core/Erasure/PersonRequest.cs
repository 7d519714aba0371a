using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Erasure;

/// <summary>A person to find or to erase. Neither its text nor its errors contain the email or the name.</summary>
public sealed class PersonRequest
{
    private PersonRequest(int number, string sourceSystem, byte[] email, byte[] name)
    {
        Number = number;
        SourceSystem = sourceSystem;
        Email = email;
        Name = name;
        using var key = new DedupeKey(sourceSystem);
        key.Compute(email, name, DedupeKey);
    }

    /// <summary>The position in the caller's list, from 1.</summary>
    public int Number { get; }

    /// <summary>The vendor, as stored in the database.</summary>
    public string SourceSystem { get; }

    /// <summary>The email, UTF-8, trimmed.</summary>
    internal byte[] Email { get; }

    /// <summary>The name, UTF-8, trimmed.</summary>
    internal byte[] Name { get; }

    /// <summary>The dedupe key of the person's rows.</summary>
    internal byte[] DedupeKey { get; } = new byte[Csv.DedupeKey.Length];

    /// <summary>Creates a request.</summary>
    /// <param name="number">The position in the caller's list, from 1.</param>
    /// <param name="sourceSystem">The vendor.</param>
    /// <param name="email">The email, as in the vendor's file.</param>
    /// <param name="name">The name, as in the vendor's file.</param>
    /// <exception cref="IngestException">One of the three is missing or not valid. The message names the request and the parameter, never its value.</exception>
    public static PersonRequest Create(int number, string? sourceSystem, string? email, string? name)
    {
        Require(number, "-SourceSystem", sourceSystem);
        var vendor = BatchIdentity.NormalizeSourceSystem(sourceSystem!) ?? throw new IngestException(
            IngestErrorId.InvalidSourceSystem,
            $"Request {number}: -SourceSystem is not valid.",
            $"Use the source system of the person's runs, as Get-ImportRun shows it.");

        var address = ReadText(number, "-Email", email);

        // Such an email could have the same key as another person.
        return address.Contains((byte)'|')
            ? throw Invalid(number, "-Email", "contains a bar (|), which no stored email has")
            : new PersonRequest(number, vendor, address, ReadText(number, "-Name", name));
    }

    /// <inheritdoc/>
    public override string ToString() => $"request {Number}, a person of {SourceSystem}";

    private static byte[] ReadText(int number, string parameter, string? value)
    {
        Require(number, parameter, value);
        var text = PythonText.Strip(Encoding.UTF8.GetBytes(value!)).ToArray();
        return text.Length == 0 ? throw Missing(number, parameter)
            : text.Contains((byte)0) ? throw Invalid(number, parameter, "contains a NUL character, which no stored value has")
            : text;
    }

    private static void Require(int number, string parameter, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw Missing(number, parameter);
        }
    }

    private static IngestException Missing(int number, string parameter) => new(
        IngestErrorId.InvalidParameter,
        $"Request {number}: {parameter} is missing or empty.",
        $"Specify -SourceSystem, -Email and -Name, or pipe objects with the properties SourceSystem, Email and Name.");

    private static IngestException Invalid(int number, string parameter, string problem) => new(
        IngestErrorId.InvalidParameter,
        $"Request {number}: {parameter} {problem}.",
        $"Specify {parameter} exactly as in the vendor's file.");
}
