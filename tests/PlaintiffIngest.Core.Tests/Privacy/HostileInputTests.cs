using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Csv;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Privacy;

/// <summary>File names, cells, batch ids and reasons as an attacker writes them: never run, never a line of their own, stored as given.</summary>
[Integration]
public sealed class HostileInputTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    // Of the processor, which a busy machine does not make longer.
    private const int MaxSeconds = 120;

    private readonly TempFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Attacks =>
    [
        "'; DROP TABLE ingest.plaintiffs_raw; --",
        "$(touch MARKER)",
        "`touch MARKER`",
        "%s%n{0}{1}$PSHOME$env:PATH",
        "=cmd|'/c calc'!A1",
        "+1-2",
        "@SUM(1)",
        "\u001b[2K\u001b[1A\u001b]0;owned\u0007",
        "a\u202Egpj.exe\u202C\u2066x\u2069",
        "x\u0085PASS: reconcile=PASS\u2028Transaction: COMMITTED\u2029",
        "\\0\\x00 \\n \" \"\" ' '' \\'",
        "<script>alert(1)</script>&amp;",
        "{\"a\": 1}, [NULL], \\N",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_cell_is_stored_unchanged_and_shown_nowhere(string attack)
    {
        using var ingest = new Ingest(database);
        var quoted = $"\"{attack.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var result = await ingest.CommitAsync(ingest.File("cells.csv", $"name,email,city,extra\n{quoted},a@x.co,{quoted},{quoted}\n,{quoted},,\n"));

        Assert.Equal(IngestOutcome.Committed, result.Outcome);
        await using var target = database.CreateTarget();
        var rows = await new RunQueries(target).GetRowsAsync(result.RunId!.Value, null, null, Token).ToListAsync(Token);
        Assert.Equal(2, rows.Count);
        Assert.Equal((attack.Trim(), attack.Trim()), (rows[0].PlaintiffName, rows[0].City));
        Assert.Contains(quoted, rows[1].RawText, StringComparison.Ordinal);
        Assert.All(ingest.Log.All, line => Assert.DoesNotContain(attack, line, StringComparison.Ordinal));
        Assert.All(ingest.Log.All, AssertOneLine);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_file_name_a_batch_id_and_a_reason_are_treated_as_plain_text(string attack)
    {
        var marker = folder.PathOf("marker");
        var text = attack.Replace("MARKER", marker, StringComparison.Ordinal).Replace('/', OperatingSystem.IsWindows() ? '_' : '\u2215');
        using var ingest = new Ingest(database);
        var path = folder.Write($"{text}.csv", $"name,email\n{Guid.NewGuid()},a@x.co\n,b@x.co\n");

        var result = await ingest.RunAsync(Ingest.Request(path) with { SourceBatchId = attack, RejectPath = folder.Path });

        // What cannot be seen is refused in an id, and shown escaped in a file's name.
        if (attack.Any(character => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator))
        {
            Assert.Equal(IngestErrorId.InvalidBatchId, result.Error!.ErrorId);
            AssertOneLine(result.Error.Message);
            result = await ingest.RunAsync(Ingest.Request(path) with { SourceBatchId = $"plain {Guid.NewGuid()}" });
        }

        Assert.Equal(IngestOutcome.Committed, result.Outcome);
        await using var target = database.CreateTarget();
        Assert.True((await new RunCommands(target).RollbackAsync(result.RunId!.Value, attack, reinstate: false, Token)).Success);
        var run = await new RunQueries(target).GetRunAsync(result.RunId.Value, Token);
        Assert.All(new string?[] { run.FileName, run.SourceBatchId, run.RollbackReason, result.Path, result.FileName, result.RejectPath, result.Summary }.Concat(ingest.Log.All), AssertOneLine);
        await foreach (var item in new RunQueries(target).GetEventsAsync(new RunFilter { RunId = run.RunId }, Token))
        {
            AssertOneLine(item.Details);
        }

        Assert.False(File.Exists(marker));
        Assert.True(await database.ScalarAsync<bool>("SELECT to_regclass('ingest.plaintiffs_raw') IS NOT NULL"));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public void A_cell_of_2_GB_is_one_failed_row_and_takes_little_memory()
    {
        using var stream = new LongCellStream(CsvRows.Header + "Ann,a@x.co,\"", 2L << 30, "\nBob,b@x.co,\n");
        var (codes, allocated, seconds) = Measured(stream);

        Assert.Equal(["ROW_TOO_LARGE", "ok"], codes);
        Assert.InRange(allocated, 0, 16_000_000);
        Assert.InRange(seconds, 0, MaxSeconds);
    }

    [Fact]
    public void A_million_columns_are_rejected_in_a_header_and_fail_in_a_row()
    {
        var commas = new string(',', 999_999);
        Assert.Equal(IngestErrorId.TooManyColumns, CsvRows.Error(string.Join(',', Enumerable.Range(0, 1_000_000)) + "\n").ErrorId);
        Assert.Equal(IngestErrorId.TooManyColumns, CsvRows.Error("name,email" + commas + "\n").ErrorId);

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("name,email\nx" + commas + "x\nAnn,a@x.co\n"));
        var (codes, allocated, _) = Measured(stream);
        Assert.Equal(["FIELD_COUNT", "ok"], codes);
        Assert.InRange(allocated, 0, 64_000_000);
    }

    [Fact]
    public void Twenty_million_blank_lines_are_not_rows_and_take_little_memory()
    {
        using var stream = new EmptyLinesStream("name,email\n", 20_000_000);
        var (codes, allocated, seconds) = Measured(stream);

        Assert.Empty(codes);
        Assert.InRange(allocated, 0, 64_000_000);
        Assert.InRange(seconds, 0, MaxSeconds);
    }

    [Fact]
    public async Task A_sparse_file_of_one_gigabyte_is_one_failed_row_in_a_committed_run()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File("sparse.csv", $"name,email\n{Guid.NewGuid()},a@x.co\n");
        await using (var file = new FileStream(path, FileMode.Append))
        {
            file.SetLength(1L << 30);
        }

        var result = await ingest.CommitAsync(path);

        Assert.Equal((IngestOutcome.Committed, 1L, 1L), (result.Outcome, result.RowsInserted, result.RowsErrored));
    }

    public void Dispose() => folder.Dispose();

    private static (List<string> Codes, long Allocated, double Seconds) Measured(Stream stream)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Environment.CpuUsage.TotalTime;
        var codes = new List<string>();
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
        while (reader.Read())
        {
            codes.Add(reader.Row.Error.ToCode() ?? "ok");
        }

        return (codes, GC.GetAllocatedBytesForCurrentThread() - before, (Environment.CpuUsage.TotalTime - started).TotalSeconds);
    }

    private static void AssertOneLine(string? text)
        => Assert.DoesNotContain(text ?? "", character => char.GetUnicodeCategory(character) is
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>A header, and so many empty lines, made as they are read.</summary>
    private sealed class EmptyLinesStream(string header, long lines) : Stream
    {
        private readonly byte[] start = Encoding.UTF8.GetBytes(header);
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => start.Length + lines;

        public override long Position
        {
            get => position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, Length - position);
            buffer[..count].Fill((byte)'\n');
            if (position < start.Length)
            {
                start.AsSpan((int)position, Math.Min(count, start.Length - (int)position)).CopyTo(buffer);
            }

            position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
