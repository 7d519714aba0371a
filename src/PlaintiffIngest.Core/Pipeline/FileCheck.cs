using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Checks a file before it is claimed, so that an error in the header or the reject file does not create a run.</summary>
/// <param name="runs">Finds the run that blocks a file.</param>
/// <param name="retry">Retries after transient errors.</param>
/// <param name="outcomes">Creates the result of a file that must not be loaded.</param>
/// <param name="log">Receives warnings.</param>
internal sealed class FileCheck(RunLifecycle runs, TransientRetry retry, OutcomeReporter outcomes, IIngestLog log)
{
    /// <summary>Checks a file.</summary>
    /// <param name="content">The content of the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="result">The result so far.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The result of a file that must not be loaded, or null; and the file as it is to be read, with the header change that the operator has accepted.</returns>
    /// <exception cref="IngestException">The file cannot be loaded.</exception>
    public async Task<(IngestResult? Settled, IdentifiedFile File)> RunAsync(FileContent content, IdentifiedFile file, IngestResult result, CancellationToken cancellationToken)
    {
        var headers = new HeaderCheck(content, file, log);
        try
        {
            return await RunAsync(content, file, headers, result, cancellationToken);
        }
        catch (IngestException error) when (error.ErrorId == IngestErrorId.RequiredColumnMissing && file.Vendor is not { Profile: null, LastRun: null })
        {
            if (headers.WithoutGoneColumns() is { } readable)
            {
                return await RunAsync(content, readable, headers, result, cancellationToken);
            }

            // A file that was imported before stays a duplicate, even if the profile now says that it is read differently.
            return await FindSettledAsync(file, result, file.Vendor.Profile is not null, cancellationToken) is { } settled ? (settled, file) : throw headers.Explain(error);
        }
    }

    private async Task<(IngestResult? Settled, IdentifiedFile File)> RunAsync(
        FileContent content, IdentifiedFile file, HeaderCheck headers, IngestResult result, CancellationToken cancellationToken)
    {
        using var reader = PlaintiffReader.Open(content.OpenRead, content.FileName, file.Batch.SourceSystem, content.FormatOf(file.Request.Format));
        var change = headers.Find(reader.Header);
        if (await FindSettledAsync(file, result, change is not null, cancellationToken) is { } settled)
        {
            return (settled, file);
        }

        if (change is not null)
        {
            headers.Require(reader.Header, change);
        }

        file.Request.OpenRejects(reader)?.Dispose();
        return (null, file with { AcceptedChange = file.Request.AcceptHeader ? change : null });
    }

    private async Task<IngestResult?> FindSettledAsync(IdentifiedFile file, IngestResult result, bool mayBeOld, CancellationToken cancellationToken)
    {
        if (await FindBlockingRunAsync(file, mayBeOld, cancellationToken) is not { } blocking || outcomes.ResultUnlessClaimed(result, blocking) is not { } settled)
        {
            return null;
        }

        return settled with { RowsStranded = await new DuplicateCheck(runs, retry, log).WarnAsync(file, blocking, cancellationToken) };
    }

    // A dry run claims nothing, so it queries the claim. So does an import with a reject file, because a duplicate's reject file already
    // exists, and one with a changed header, because an old file has an old header.
    private async Task<Claim?> FindBlockingRunAsync(IdentifiedFile file, bool mayBeOld, CancellationToken cancellationToken)
    {
        if (file.Request is { Commit: true, RejectPath: null } && !mayBeOld)
        {
            return null;
        }

        var blocking = await retry.RunAsync(
            token => runs.PeekClaimAsync(file.Batch, file.Hash, file.Request.Limit, token), serverResponded: false, cancellationToken);
        return file.Request.Commit && blocking is { Status: ClaimStatus.InProgress } ? null : blocking;
    }
}
