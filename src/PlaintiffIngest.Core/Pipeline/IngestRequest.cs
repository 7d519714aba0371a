using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>One file to ingest.</summary>
public sealed record IngestRequest
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The vendor, such as <c>simplicity</c>; null to derive it from the environment or the file name (<see cref="BatchIdentity"/>).</summary>
    public string? SourceSystem { get; init; }

    /// <summary>The vendor's batch id; null for the file's base name.</summary>
    public string? SourceBatchId { get; init; }

    /// <summary>Whether to keep the rows; otherwise a dry run.</summary>
    public bool Commit { get; init; }

    /// <summary>The largest number of data rows to load; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>The entry or sheet to read from a container.</summary>
    public ContainerOptions Container { get; init; } = new();

    /// <summary>The number of data rows that the file must have; null for any. It cannot be combined with <see cref="Limit"/>.</summary>
    public long? ExpectedRows { get; init; }

    /// <summary>How to read the file.</summary>
    public CsvFormat Format { get; init; } = new();

    /// <summary>Whether a header that differs from the vendor's earlier ones is accepted.</summary>
    public bool AcceptHeader { get; init; }

    /// <summary>The limit on failed rows.</summary>
    public ErrorLimit MaxErrors { get; init; } = ErrorLimit.None;

    /// <summary>Whether a file without data rows is a success.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>The CSV file for failed rows, or a folder for it; null to write no file.</summary>
    public string? RejectPath { get; init; }

    /// <summary>The reject files of all files of the command.</summary>
    public RejectFileRegistry RejectFiles { get; init; } = new();

    /// <summary>The vendor lookup that all files of the command share.</summary>
    public VendorLookup Vendors { get; init; } = new();

    /// <summary>Whether to replace an existing reject file or an empty file. Other files are never replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Opens the reject file.</summary>
    /// <param name="reader">The reader, which has the input's header.</param>
    /// <returns>The writer; null if <see cref="RejectPath"/> is null.</returns>
    /// <exception cref="Errors.IngestException">The path is an input or another input's reject file, or the file exists or cannot be written.</exception>
    internal RejectWriter? OpenRejects(PlaintiffReader reader) => RejectFiles.Open(Path, RejectPath, Force, reader);
}
