using System.Collections.Concurrent;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// The reject files of one command: none replaces an input that the command has seen, nor the rejects of another, whatever the
/// operator forces. An input that it has yet to see is safe because only reject files are ever replaced.
/// </summary>
public sealed class RejectFiles
{
    private readonly ConcurrentDictionary<string, string> inputs = new(RealPath.Comparer);
    private readonly ConcurrentDictionary<string, string> takers = new(RealPath.Comparer);

    /// <summary>Takes note of an input before any file is loaded that might write its rejects over it.</summary>
    /// <param name="path">Full path of the file.</param>
    public void Remember(string path)
    {
        if (!path.Contains('\0', StringComparison.Ordinal))
        {
            inputs.TryAdd(RealPath.Of(path), path);
        }
    }

    /// <summary>Opens the reject file of one input.</summary>
    /// <param name="request">The input, and where its rejects are wanted.</param>
    /// <param name="written">The reject file that an earlier try of the same load wrote; null for none.</param>
    /// <param name="reader">The input's header.</param>
    /// <returns>The writer; null when no rejects are wanted.</returns>
    /// <exception cref="IngestException">The file is an input, is taken, is there already or cannot be written.</exception>
    internal RejectWriter? Open(IngestRequest request, string? written, PlaintiffReader reader)
    {
        if (request.RejectPath is not { } path)
        {
            return null;
        }

        var inputName = Path.GetFileName(request.Path);
        var target = RejectWriter.Locate(path, inputName);
        Remember(request.Path);
        if (inputs.TryGetValue(RealPath.Of(target), out var input))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"{inputName}: -RejectPath names an input of this command, '{Path.GetFileName(input)}'.",
                $"Name another file, or a folder.");
        }

        return takers.GetOrAdd(target, request.Path) == request.Path
            ? RejectWriter.Create(path, inputName, reader.HeaderText, reader.Delimiter, request.Force || target == written)
            : throw new IngestException(
                IngestErrorId.FileExists,
                $"{inputName}: the reject file '{target}' is that of another file of this command.",
                $"Give a folder as -RejectPath, and ingest files of the same name one at a time.");
    }
}
