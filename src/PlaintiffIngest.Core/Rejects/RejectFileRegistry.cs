using System.Collections.Concurrent;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>
/// The reject files of one command. None of them replaces an input of the command or another input's rejects, even with -Force.
/// Inputs that are still to come are safe because only reject files are ever replaced.
/// </summary>
public sealed class RejectFileRegistry
{
    private readonly ConcurrentDictionary<string, string> inputs = new(RealPath.Comparer);
    private readonly ConcurrentDictionary<string, string> owners = new(RealPath.Comparer);

    /// <summary>Registers an input. Call it before loading any file whose rejects could be written to this path.</summary>
    /// <param name="path">Full path of the input.</param>
    public void RegisterInput(string path)
    {
        if (!path.Contains('\0', StringComparison.Ordinal))
        {
            inputs.TryAdd(RealPath.Resolve(path), path);
        }
    }

    /// <summary>Opens the reject file of an input.</summary>
    /// <param name="inputPath">Full path of the input.</param>
    /// <param name="rejectPath">The path of a file or a folder; null to write no rejects.</param>
    /// <param name="canReplace">Whether to replace an existing reject file.</param>
    /// <param name="reader">The reader, which has the input's header.</param>
    /// <returns>The writer; null if <paramref name="rejectPath"/> is null.</returns>
    /// <exception cref="IngestException">The path is an input or another input's reject file, or the file exists or cannot be written.</exception>
    internal RejectWriter? Open(string inputPath, string? rejectPath, bool canReplace, PlaintiffReader reader)
    {
        if (rejectPath is null)
        {
            return null;
        }

        var inputName = Path.GetFileName(inputPath);
        var target = RejectWriter.ResolvePath(rejectPath, inputName);
        RegisterInput(inputPath);
        if (inputs.TryGetValue(RealPath.Resolve(target), out var input))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"{inputName}: -RejectPath is an input of this command, '{Path.GetFileName(input)}'.",
                $"Use another path, or a folder.");
        }

        return owners.GetOrAdd(target, inputPath) == inputPath
            ? RejectWriter.Create(rejectPath, inputName, reader.HeaderText, reader.Delimiter, canReplace)
            : throw new IngestException(
                IngestErrorId.FileExists,
                $"{inputName}: the reject file '{target}' already holds the rejects of another file of this command.",
                $"Use a folder as -RejectPath, and ingest files of the same name one at a time.");
    }
}
