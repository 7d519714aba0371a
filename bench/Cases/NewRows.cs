using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>
/// Every contender loads a file of new people into an empty table: the product into its own, the others into the table as it was, so that
/// a better schema shows.
/// </summary>
/// <param name="bench">The server.</param>
/// <param name="rows">Rows of the file.</param>
internal sealed class NewRows(BenchServer bench, int rows) : BenchCase(bench)
{
    public const string Name = "new rows";

    /// <summary>The row-by-row contender loads only this fraction of the file, because its time is proportional to the rows.</summary>
    public const int RowByRowPart = 10;

    private string finishedRows = string.Empty;

    /// <summary>Exports the rows that the product creates, for the contender "limit" to copy.</summary>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        finishedRows = GetFile(0, rows) + ".staged";
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        await RunAsync(Name, "product", rows, ProductJob(), (rows, 0), cancellationToken);
        await Bench.ExportRowsAsync(Work, finishedRows, cancellationToken);
    }

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var owner = new Job { Connection = Bench.OwnerConnection(Work), Files = [GetFile(0, rows)], Programs = Bench.Programs.Folder, Rows = rows };
        yield return await FromEmptyAsync("product", BenchServer.Empty, ProductJob(), cancellationToken);
        yield return await FromEmptyAsync("limit", BenchServer.Before, owner with { Files = [finishedRows] }, cancellationToken);
        if (Bench.HasPsql)
        {
            yield return await FromEmptyAsync("psql", BenchServer.Before, owner, cancellationToken);
        }

        yield return await FromEmptyAsync("row-by-row", BenchServer.Before, owner with { Rows = rows / RowByRowPart }, cancellationToken);
    }

    private Job ProductJob() => new() { Connection = Bench.OperatorConnection(Work), Files = [GetFile(0, rows)] };

    private async Task<Measurement> FromEmptyAsync(string contender, string empty, Job job, CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, empty, cancellationToken);
        var read = job.Rows ?? rows;
        return await RunAsync(Name, contender, read, job, (read, 0), cancellationToken);
    }
}
