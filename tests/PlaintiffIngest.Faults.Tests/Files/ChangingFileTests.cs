using System.Text;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Files;

/// <summary>The vendor's upload is still in progress, or starts again, while the file is read.</summary>
public sealed class ChangingFileTests(SharedFaultServer server)
{
    public static TheoryData<string> Changes => ["append", "truncate", "empty", "overwrite"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_file_that_is_changed_in_place_is_rejected_and_nothing_is_kept(string change)
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 30_000);
        var whole = await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken);
        var (result, output) = await ImportAsync(database, file, () => Change(file.Path, change));

        Assert.Equal((IngestOutcome.Failed, ExitCode.GateFailed), (result.Outcome, result.ExitCode));
        Assert.Contains(result.Error!.ErrorId, new[] { IngestErrorId.FileChanged, IngestErrorId.NoDataRows, IngestErrorId.FileEmpty });
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw"));

        // The upload is complete now.
        await File.WriteAllBytesAsync(file.Path, whole, TestContext.Current.CancellationToken);
        Assert.False(await Oracle.HoldsAsync(database, file, output));
    }

    [Fact]
    public async Task A_replaced_file_is_read_to_its_end_and_its_replacement_is_a_separate_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not replace a file that is open.");
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 30_000);
        using var other = new PlantedFile(people: 20, first: 30_000, file.Batch);
        var (result, output) = await ImportAsync(database, file, () => File.Move(other.Path, file.Path, overwrite: true));

        Assert.Equal((null, IngestOutcome.Committed, file.People), (result.Error?.Message, result.Outcome, result.RowsInserted));
        var next = await Oracle.ImportAsync(database, file);
        Assert.Equal((IngestOutcome.Committed, other.People), (next.Outcome, next.RowsInserted));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));
        await LeakCheck.FindsNothingAsync(database, [output, next.ToString()]);
    }

    private static async Task<(IngestResult Result, string Output)> ImportAsync(FaultDatabase database, PlantedFile file, Action change)
    {
        var log = new RecordingLog();
        var midway = new Midway(change);
        await using var target = new DatabaseTarget("custom", database.Settings);
        var result = await new IngestPipeline(target, log, midway).RunAsync(file.Request(), TestContext.Current.CancellationToken);
        Assert.True(midway.Happened, "The file was read before it was changed.");
        return (result, $"{string.Join('\n', log.All)} {result} {result.Error?.Message}");
    }

    private static void Change(string path, string change)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        switch (change)
        {
            case "append":
                stream.Position = stream.Length;
                stream.Write(Encoding.UTF8.GetBytes("Quillon Ferndale late,late@planted.example.com,,,\n"));
                break;
            case "truncate":
                stream.SetLength(stream.Length - 100_000);
                break;
            case "empty":
                stream.SetLength(0);
                break;
            default:
                // Changes one letter in one of the last rows. The length stays the same, and every row is still valid.
                stream.Position = stream.Length - 10_000;
                while (stream.ReadByte() != 'A')
                {
                }

                stream.Position--;
                stream.WriteByte((byte)'O');
                break;
        }
    }

    // Called at most five times a second, for the first time within the first rows.
    private sealed class Midway(Action change) : IProgress<IngestProgress>
    {
        public bool Happened { get; private set; }

        public void Report(IngestProgress value)
        {
            if (!Happened && value.Step == IngestStep.Read)
            {
                Happened = true;
                change();
            }
        }
    }
}
