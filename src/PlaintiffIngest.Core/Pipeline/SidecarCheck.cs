using PlaintiffIngest.Core.Deliveries;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Checks a file against its sidecars, before anything is claimed.</summary>
/// <param name="request">The operator's request.</param>
/// <param name="log">Receives a line for each sidecar that was checked.</param>
internal sealed class SidecarCheck(IngestRequest request, IIngestLog log)
{
    /// <summary>Throws if the request cannot be checked, or if its file is itself a sidecar.</summary>
    /// <param name="request">The operator's request.</param>
    /// <exception cref="IngestException">The file is a sidecar, -ExpectedRows is negative, or -ExpectedRows and -Limit are combined.</exception>
    public static void RequireInput(IngestRequest request)
    {
        if (SidecarName.IsSidecar(request.Path))
        {
            throw DeliveryErrors.IsSidecar(request.Path);
        }

        if (request.ExpectedRows < 0)
        {
            throw DeliveryErrors.ExpectedRowsNegative();
        }

        if (request is { ExpectedRows: not null, Limit: not null })
        {
            throw DeliveryErrors.ExpectedRowsWithLimit();
        }
    }

    /// <summary>Compares the file's checksum, and returns the expected row counts, which can be compared only after the rows are read.</summary>
    /// <param name="input">The open file. Its bytes are hashed before decompression.</param>
    /// <param name="progress">Notified after each block that is hashed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// The hash of the file's bytes, or null if no sidecar has a checksum; and the expected numbers of rows. A limited import does not read all
    /// rows, so it has none.
    /// </returns>
    /// <exception cref="IngestException">The checksums differ, or a sidecar is malformed.</exception>
    public async Task<(FileHash? Hash, IReadOnlyList<RowExpectation> Rows)> RunAsync(InputFile input, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var sidecars = Sidecars.Read(request.Path);
        IReadOnlyList<RowExpectation> rows = request.Limit is not null ? []
            : request.ExpectedRows is { } expected ? [new RowExpectation(expected, "-ExpectedRows"), .. sidecars.Rows]
            : sidecars.Rows;
        if (sidecars.Hashes.Count == 0)
        {
            return (null, rows);
        }

        await using var stream = input.OpenRead();
        var hash = await FileHasher.HashAsync(stream, progress, cancellationToken);
        Compare(sidecars, hash);
        return (hash, rows);
    }

    private void Compare(Sidecars sidecars, FileHash delivered)
    {
        var name = Path.GetFileName(request.Path);
        foreach (var (hash, sidecar) in sidecars.Hashes)
        {
            if (hash != delivered)
            {
                throw DeliveryErrors.ChecksumMismatch(name, delivered, hash, sidecar);
            }

            log.Verbose($"{name}: the checksum matches {sidecar}.");
        }
    }
}
