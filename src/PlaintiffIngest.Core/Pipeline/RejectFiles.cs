using System.Collections.Concurrent;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The reject files of one command: none replaces the vendor's file, nor that of another input, whatever the operator forces.</summary>
public sealed class RejectFiles
{
    private readonly ConcurrentDictionary<string, string> inputs = new();

    /// <summary>Opens the reject file of one input.</summary>
    /// <param name="request">The input, and where its rejects are wanted.</param>
    /// <param name="written">The reject file that an earlier try of the same load wrote; null for none.</param>
    /// <param name="reader">The input's header.</param>
    /// <returns>The writer; null when no rejects are wanted.</returns>
    /// <exception cref="IngestException">The file is the input, is taken, is there already or cannot be written.</exception>
    internal RejectWriter? Open(IngestRequest request, string? written, PlaintiffReader reader)
    {
        if (request.RejectPath is not { } path)
        {
            return null;
        }

        var inputName = Path.GetFileName(request.Path);
        var target = RejectWriter.Locate(path, inputName);
        if (Real(target) == Real(request.Path))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"-RejectPath names the input itself, '{inputName}'.",
                $"Name another file, or a folder.");
        }

        return inputs.GetOrAdd(target, request.Path) == request.Path
            ? RejectWriter.Create(target, inputName, reader.HeaderText, reader.Delimiter, request.Force || target == written)
            : throw new IngestException(
                IngestErrorId.FileExists,
                $"{inputName}: the reject file '{target}' is that of another file of this command.",
                $"Give a folder as -RejectPath, and ingest files of the same name one at a time.");
    }

    private static string Real(string path)
        => File.Exists(path) ? SpecialFile.Follow(Path.GetFullPath(path)) : Path.GetFullPath(path);
}
