using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Compares a file with its vendor's earlier deliveries before it is committed. Anything unusual is a warning, or an error if the vendor's
/// profile says so. Reject files and imports with a limit are not compared.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="log">Receives each warning once, even if a retry reads the same rows again.</param>
internal sealed class DeliveryCheck(IdentifiedFile file, IIngestLog log)
{
    private const int MaxRuns = 3;

    // Enough to name the runs of a repeated delivery.
    private const int MaxRowsLookedUp = 1000;

    // The merge's choice suits all rows of the file, not a few.
    private const string LookUp = "SET LOCAL enable_nestloop = on";

    private readonly HashSet<IngestErrorId> warned = [];

    /// <summary>Compares the rows that were read.</summary>
    /// <param name="report">The result so far.</param>
    /// <exception cref="IngestException">A gate failed.</exception>
    public void CompareRows(LoadReport report)
    {
        if (!IsCompared(report))
        {
            return;
        }

        var rows = report.Rows.Fetched;
        // An operator who specifies the number knows it, even if it is 0.
        if (file.Request.ExpectedRows is null && rows > 0)
        {
            Report(VolumeCheck.Compare(file.Vendor, rows));
        }

        Report(FillCheck.Compare(file.Vendor, rows, report.FileCounts!));
    }

    /// <summary>Checks whether everybody in the file was in earlier deliveries.</summary>
    /// <param name="report">The result with the rows that were inserted, or would be.</param>
    /// <param name="connection">The load's connection, in its transaction.</param>
    /// <param name="stage">The stage with the rows.</param>
    /// <param name="timeout">Timeout of the query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">A gate failed.</exception>
    public async Task ComparePeopleAsync(
        LoadReport report, NpgsqlConnection connection, IStage stage, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!IsCompared(report) || report.Rows is not { Inserted: 0, Skipped: > 0 })
        {
            return;
        }

        var runs = new List<string>();
        await using var batch = Sql.Batch(
            connection,
            timeout,
            new NpgsqlBatchCommand(LookUp),
            stage.KnownPeople(file, MaxRowsLookedUp));
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (reader.Value<bool>("is_own"))
                {
                    return;
                }

                runs.Add(runs.Count == MaxRuns ? "others" : FormattableString.Invariant($"run {reader.Value<Guid>("run_id")} ({reader.TextOrNull("filename")}, {reader.Value<DateTimeOffset>("created_at").ToLocalTime():yyyy-MM-dd}, {reader.Value<long>("people")} people)"));
            }
        }

        // Empty if everybody was erased.
        if (runs.Count > 0)
        {
            Report(new DeliveryFinding(
                IngestErrorId.NobodyNew,
                file.Vendor.Profile?.RepeatGate ?? false,
                $"nobody in this file is new. {(report.Rows.Skipped > MaxRowsLookedUp ? RedactedText.From($"Its first {MaxRowsLookedUp} people") : RedactedText.From("Its people"))} were in {RedactedText.From(string.Join(", ", runs))}.",
                $"It may be an earlier delivery under a different name: ask the vendor for the right file. If the vendor just repeats people, ignore this."));
        }
    }

    private bool IsCompared(LoadReport report) => file.Request.Limit is null && report.FileCounts is not null;

    private void Report(DeliveryFinding? finding)
    {
        if (finding is null)
        {
            return;
        }

        if (finding.IsGate)
        {
            throw new IngestException(finding.ErrorId, $"{file.Name}: {finding.Message}", finding.Remedy);
        }

        if (warned.Add(finding.ErrorId))
        {
            log.Warning($"{file.Name}: {finding.Message} {finding.Remedy}");
        }
    }
}
