using System.Collections.Concurrent;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>
/// The reject files of one command: none replaces an input that the command has seen, nor the rejects of another, whatever the
/// operator forces. An input that it has yet to see is safe because only reject files are ever replaced.
/// </summary>
public sealed class RejectFileRegistry
{
    private readonly ConcurrentDictionary<string, string> inputs = new(RealPath.Comparer);
    private readonly ConcurrentDictionary<string, string> owners = new(RealPath.Comparer);

    /// <summary>Takes note of an input before any file is loaded that might write its rejects over it.</summary>
    /// <param name="path">Full path of the file.</param>
    public void RegisterInput(string path)
    {
        if (!path.Contains('\0', StringComparison.Ordinal))
        {
            inputs.TryAdd(RealPath.Of(path), path);
        }
    }

    /// <summary>Opens the reject file of one input.</summary>
    /// <param name="inputPath">Full path of the input.</param>
    /// <param name="rejectPath">Where its rejects go, a file or a folder; null for nowhere.</param>
    /// <param name="canReplace">Whether a reject file that exists is replaced.</param>
    /// <param name="written">The reject file that an earlier attempt of the same load wrote; null for none.</param>
    /// <param name="reader">The input's header.</param>
    /// <returns>The writer; null when no rejects are wanted.</returns>
    /// <exception cref="IngestException">The file is an input, is taken, is there already or cannot be written.</exception>
    internal RejectWriter? Open(string inputPath, string? rejectPath, bool canReplace, string? written, PlaintiffReader reader)
    {
        if (rejectPath is null)
        {
            return null;
        }

        var inputName = Path.GetFileName(inputPath);
        var target = RejectWriter.Locate(rejectPath, inputName);
        RegisterInput(inputPath);
        if (inputs.TryGetValue(RealPath.Of(target), out var input))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"{inputName}: -RejectPath names an input of this command, '{Path.GetFileName(input)}'.",
                $"Name another file, or a folder.");
        }

        return owners.GetOrAdd(target, inputPath) == inputPath
            ? RejectWriter.Create(rejectPath, inputName, reader.HeaderText, reader.Delimiter, canReplace || target == written)
            : throw new IngestException(
                IngestErrorId.FileExists,
                $"{inputName}: the reject file '{target}' is that of another file of this command.",
                $"Give a folder as -RejectPath, and ingest files of the same name one at a time.");
    }
}
