using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>A file of new people into an empty table, by every contender.</summary>
internal sealed class NewRows(BenchServer bench, int rows) : BenchCase(bench)
{
    public const string Name = "new rows";

    /// <summary>The old way is measured on so small a part of the file; its time is by row anyway.</summary>
    public const int RowByRowPart = 10;

    private string finished = string.Empty;

    /// <summary>Makes the finished rows that the limit copies: those that the product makes.</summary>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        finished = FileOf(0, rows) + ".rows";
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        await RunAsync(Name, "product", rows, ProductJob(), (rows, 0), cancellationToken);
        await Bench.ExportRowsAsync(Work, finished, cancellationToken);
    }

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var owner = new Job { Connection = Bench.OwnerOf(Work), Files = [FileOf(0, rows)], Programs = Bench.Programs.Folder, Rows = rows };
        yield return await FromEmptyAsync("product", ProductJob(), cancellationToken);
        yield return await FromEmptyAsync("limit", owner with { Files = [finished] }, cancellationToken);
        if (Bench.HasPsql)
        {
            yield return await FromEmptyAsync("psql", owner, cancellationToken);
        }

        yield return await FromEmptyAsync("row-by-row", owner with { Rows = rows / RowByRowPart }, cancellationToken);
    }

    private Job ProductJob() => new() { Connection = Bench.OperatorOf(Work), Files = [FileOf(0, rows)] };

    private async Task<Measurement> FromEmptyAsync(string contender, Job job, CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        var read = job.Rows ?? rows;
        return await RunAsync(Name, contender, read, job, (read, 0), cancellationToken);
    }
}
