using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>One file to ingest.</summary>
public sealed record IngestRequest
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The vendor, such as <c>simplicity</c>; null to tell it from the environment or the file name (<see cref="BatchIdentity"/>).</summary>
    public string? SourceSystem { get; init; }

    /// <summary>The vendor's batch; null for the file's base name.</summary>
    public string? SourceBatchId { get; init; }

    /// <summary>Whether to keep the rows; otherwise a dry run.</summary>
    public bool Commit { get; init; }

    /// <summary>Only the first so many data rows; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>How the file is to be read.</summary>
    public CsvFormat Format { get; init; } = new();

    /// <summary>How many failed rows are tolerated.</summary>
    public ErrorLimit MaxErrors { get; init; } = ErrorLimit.None;

    /// <summary>Whether a file without data rows is a success.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Where failed rows are written, a file or a folder; null for nowhere.</summary>
    public string? RejectPath { get; init; }

    /// <summary>The reject files of the command that this file belongs to.</summary>
    public RejectFileRegistry RejectFiles { get; init; } = new();

    /// <summary>Whether a reject file may replace another; no other file is replaced, unless it is empty.</summary>
    public bool Force { get; init; }

    /// <summary>Opens the reject file that this request asks for.</summary>
    /// <param name="reader">The input, at its header.</param>
    /// <returns>The writer; null when no rejects are wanted.</returns>
    /// <exception cref="Errors.IngestException">The file is an input, belongs to another input, exists or cannot be written.</exception>
    internal RejectWriter? OpenRejects(PlaintiffReader reader) => RejectFiles.Open(Path, RejectPath, Force, reader);
}
