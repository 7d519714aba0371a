using System.IO.Compression;
using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>The same new rows plain, from a gzip file, and where 10,000 people are erased.</summary>
/// <param name="bench">The server.</param>
/// <param name="rows">Rows of the file.</param>
internal sealed class Variants(BenchServer bench, int rows) : BenchCase(bench)
{
    public const string Plain = "new rows, plain file";
    public const string Gzip = "new rows, gzip file";
    public const string Erased = "new rows, 10,000 people erased";

    private const string WithErased = "bench_erased";

    // People of other files, as they usually are.
    private const string ErasePeople = """
        INSERT INTO ingest.erased_keys (dedupe_key)
        SELECT sha256(convert_to(format('simplicity|erased.%s@example.com|erased person %s', number, number), 'UTF8'))
        FROM generate_series(1, 10000) AS number;
        ANALYZE ingest.erased_keys;
        """;

    private string compressed = string.Empty;

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        await Bench.ExecuteAsync(Work, ErasePeople, cancellationToken);
        await Bench.CopyAsync(WithErased, Work, cancellationToken);

        var file = GetFile(0, rows);
        compressed = file + ".gz";
        await using var from = File.OpenRead(file);
        await using var to = new GZipStream(File.Create(compressed), CompressionLevel.Optimal);
        await from.CopyToAsync(to, cancellationToken);
    }

    // One after the other in each round: a difference of a few percent shows only between neighbors.
    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await LoadAsync(Plain, BenchServer.Empty, GetFile(0, rows), cancellationToken);
        yield return await LoadAsync(Erased, WithErased, GetFile(0, rows), cancellationToken);
        yield return await LoadAsync(Gzip, BenchServer.Empty, compressed, cancellationToken);
    }

    private async Task<Measurement> LoadAsync(string name, string template, string file, CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, template, cancellationToken);
        return await RunAsync(name, "product", rows, new Job { Connection = Bench.OperatorConnection(Work), Files = [file] }, (rows, 0), cancellationToken);
    }
}
