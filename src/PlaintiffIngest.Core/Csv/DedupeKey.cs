using System.Security.Cryptography;
using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Computes dedupe keys: SHA-256 of <c>source|email|name</c>, email and name lower-cased without outer white space.
/// </summary>
/// <remarks>Source: the runbook, "Dedupe Key Formula". An instance keeps its buffer from key to key: one thread at a time.</remarks>
public sealed class DedupeKey : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    // One instance for all keys: the static SHA256.HashData makes a native context for each call, which costs more than the hash.
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int prefixLength;
    private byte[] text;

    /// <summary>Makes the keys of one vendor.</summary>
    /// <param name="sourceSystem">The vendor, as it is stored.</param>
    public DedupeKey(string sourceSystem)
    {
        text = Encoding.UTF8.GetBytes(sourceSystem + "|");
        prefixLength = text.Length;
    }

    /// <summary>Computes the key of one plaintiff.</summary>
    /// <param name="email">Email, UTF-8.</param>
    /// <param name="name">Name, UTF-8.</param>
    /// <param name="key">Takes the <see cref="Length"/> bytes.</param>
    public void Compute(ReadOnlySpan<byte> email, ReadOnlySpan<byte> name, Span<byte> key)
    {
        var needed = prefixLength + ((email.Length + name.Length) * PythonText.MaxGrowth) + 1;
        if (text.Length < needed)
        {
            Array.Resize(ref text, needed);
        }

        var length = prefixLength;
        length += PythonText.Lower(PythonText.Strip(email), text.AsSpan(length));
        text[length++] = (byte)'|';
        length += PythonText.Lower(PythonText.Strip(name), text.AsSpan(length));
        hash.AppendData(text.AsSpan(0, length));
        hash.GetHashAndReset(key);
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
