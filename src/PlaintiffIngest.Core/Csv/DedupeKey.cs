using System.Security.Cryptography;
using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Computes dedupe keys: SHA-256 of <c>source|email|name</c>, with email and name trimmed and in lower case.
/// </summary>
/// <remarks>Source: the runbook, "Dedupe Key Formula". An instance reuses its buffer, so it is not thread-safe.</remarks>
public sealed class DedupeKey : IDisposable
{
    /// <summary>Length of a key in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>How many bytes of a key, from its start, identify a person in the database's index of live rows.</summary>
    public const int PrefixLength = 16;

    // One instance for all keys: the static SHA256.HashData creates a native context per call, which costs more than the hash.
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int sourceLength;
    private byte[] text;

    /// <summary>Creates an instance for one vendor.</summary>
    /// <param name="sourceSystem">The vendor, as stored in the database.</param>
    public DedupeKey(string sourceSystem)
    {
        text = Encoding.UTF8.GetBytes(sourceSystem + "|");
        sourceLength = text.Length;
    }

    /// <summary>Computes the key of one plaintiff.</summary>
    /// <param name="email">Email, UTF-8.</param>
    /// <param name="name">Name, UTF-8.</param>
    /// <param name="key">Receives the key, <see cref="Length"/> bytes.</param>
    public void Compute(ReadOnlySpan<byte> email, ReadOnlySpan<byte> name, Span<byte> key)
    {
        var needed = sourceLength + ((email.Length + name.Length) * PythonText.MaxGrowth) + 1;
        if (text.Length < needed)
        {
            Array.Resize(ref text, needed);
        }

        var length = sourceLength;
        length += PythonText.Lower(PythonText.Strip(email), text.AsSpan(length));
        text[length++] = (byte)'|';
        length += PythonText.Lower(PythonText.Strip(name), text.AsSpan(length));
        hash.AppendData(text.AsSpan(0, length));
        hash.GetHashAndReset(key);
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
