using System.Text.RegularExpressions;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>The SQL of the runbook, word for word.</summary>
internal static partial class RunbookStatements
{
    public const string ManualAbort = """
        UPDATE ingest.import_runs
        SET status = 'failed',
            error_details = '{"manual_abort": true}'::jsonb
        WHERE source_batch_id = 'batch-001';
        """;

    public const string FailedRows = """
        SELECT * FROM ingest.plaintiffs_raw
        WHERE import_run_id = '<run_id>'
          AND status = 'failed';
        """;

    public const string SkippedCount = """
        SELECT COUNT(*) FILTER (WHERE status = 'skipped') as skipped_count
        FROM ingest.plaintiffs_raw
        WHERE import_run_id = '<run_id>';
        """;

    public const string Rollback = """
        -- Soft-delete: marks run and rows as 'rolled_back'
        SELECT * FROM ingest.rollback_import_run(
            '550e8400-e29b-41d4-a716-446655440000',  -- run_id
            'Data quality issue - vendor sent wrong file'
        );
        """;

    public const string RecentImports = """
        SELECT id, source_system, source_batch_id, status,
               rows_fetched, rows_inserted, rows_skipped, rows_errored,
               created_at
        FROM ingest.import_runs
        ORDER BY created_at DESC
        LIMIT 20;
        """;

    public const string ReconciliationStatus = """
        SELECT * FROM ingest.v_import_reconciliation
        WHERE NOT is_reconciled;
        """;

    public const string History = """
        SELECT source_system, source_batch_id, file_hash,
               COUNT(*) as attempt_count,
               MIN(created_at) as first_attempt,
               MAX(created_at) as last_attempt
        FROM ingest.import_runs
        GROUP BY source_system, source_batch_id, file_hash
        HAVING COUNT(*) > 1;
        """;

    public static string[] All => [ManualAbort, FailedRows, SkippedCount, Rollback, RecentImports, ReconciliationStatus, History];

    /// <summary>The runbook's SQL blocks; null if the runbook is not beside the checkout.</summary>
    public static string[]? ReadRunbook()
    {
        var path = Path.Combine(Repository.Root, "..", "shared", "runbook.md");
        return File.Exists(path)
            ? [.. SqlBlock().Matches(File.ReadAllText(path).ReplaceLineEndings("\n")).Select(match => Unindent(match.Groups["sql"].Value, match.Groups["indent"].Length))]
            : null;
    }

    private static string Unindent(string sql, int indent)
        => string.Join('\n', sql.TrimEnd('\n', ' ').Split('\n').Select(line => line.Length >= indent ? line[indent..] : line.TrimStart()));

    [GeneratedRegex(@"^(?<indent> *)```sql\n(?<sql>.*?)\n *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
