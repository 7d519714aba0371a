using System.Runtime.CompilerServices;
using Npgsql;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Copies rows into the staging table, in blocks: the server processes one block while the next is read. UTF-8 bytes of the file are sent as they are.
/// </summary>
internal sealed class StagingWriter : IAsyncDisposable
{
    private const int BlockSize = 128 * 1024;

    private static readonly PlaintiffColumn[] Columns = Enum.GetValues<PlaintiffColumn>();

    // One more than the commas in the statement's column list.
    private static readonly short FieldCount = (short)(SqlText.Get("load/copy.sql").Count(character => character == ',') + 1);

    // Row number, line number, prefix and key, the first of the statement's columns.
    private const short KeyFields = 4;

    private readonly NpgsqlRawCopyStream stream;
    private readonly TimeSpan timeout;
    private readonly CancellationToken stop;
    private readonly CancellationTokenSource blockTimeout;
    private readonly CopyBuffer block = new(2 * BlockSize);
    private bool isComplete;

    private StagingWriter(NpgsqlRawCopyStream stream, TimeSpan timeout, CancellationToken stop)
    {
        this.stream = stream;
        this.timeout = timeout;
        this.stop = stop;
        blockTimeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        block.Begin();
    }

    // A boolean of the binary format.
    private static ReadOnlySpan<byte> True => [1];

    /// <summary>Whether the block is full and must be sent before the next row.</summary>
    public bool IsFull => block.Length >= BlockSize;

    /// <summary>Opens the COPY into the staging table.</summary>
    /// <param name="connection">The load's connection, in its transaction.</param>
    /// <param name="copyStatement">The COPY: <see cref="IStage.CopyStatement"/>.</param>
    /// <param name="timeout">Timeout of each block.</param>
    /// <param name="cancellationToken">Stops the COPY.</param>
    public static async Task<StagingWriter> OpenAsync(
        NpgsqlConnection connection, string copyStatement, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var stream = await connection.BeginRawBinaryCopyAsync(copyStatement, cancellationToken);
        stream.WriteTimeout = (int)timeout.TotalMilliseconds;
        stream.ReadTimeout = (int)timeout.TotalMilliseconds;
        return new StagingWriter(stream, timeout, cancellationToken);
    }

    /// <summary>Adds a row to the block. Does no I/O.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isErased">Whether the person was erased: the row is staged without values.</param>
    public void Add(PlaintiffRow row, bool isErased)
    {
        block.BeginRow(FieldCount);
        block.Write(row.RowNumber);
        block.Write(row.LineNumber);
        block.Write(row.DedupeKey.Span[..DedupeKey.PrefixLength]);
        block.Write(row.DedupeKey.Span);
        if (isErased)
        {
            for (var field = KeyFields; field < FieldCount - 1; field++)
            {
                block.WriteNull();
            }

            block.Write(True);
            return;
        }

        foreach (var column in Columns)
        {
            AddText(row[column].Span);
        }

        if (row.Error == RowError.None)
        {
            AddRawData(row.RawData);
            block.WriteNull();
            block.WriteNull();
            block.WriteNull();
        }
        else
        {
            block.WriteNull();
            AddText(System.Text.Encoding.UTF8.GetBytes(row.Error.ToCode()!));
            AddText(System.Text.Encoding.UTF8.GetBytes(row.ErrorMessage ?? string.Empty));
            block.Write(row.RawText.Span);
        }

        block.WriteNull();
    }

    /// <summary>Sends the block.</summary>
    /// <exception cref="TimeoutException">The server accepted no data in time.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync()
    {
        // The timeout is per block: a COPY may take any time as long as it makes progress. The stream's own timeout does not apply,
        // because a block larger than the driver's buffer goes to the socket directly.
        blockTimeout.CancelAfter(timeout);
        try
        {
            await stream.WriteAsync(block.Written, blockTimeout.Token);
        }
        catch (Exception) when (blockTimeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException("The server accepted no rows in time.");
        }

        blockTimeout.CancelAfter(Timeout.InfiniteTimeSpan);
        block.Clear();
    }

    /// <summary>Sends the rest and waits until the server has everything.</summary>
    public async Task CompleteAsync()
    {
        block.End();
        await SendAsync();
        isComplete = true;
        // Npgsql alone would wait for a silent server and ignore the operator's stop.
        await stream.DisposeAsync().AsTask().WaitAsync(stop);
    }

    /// <summary>Cancels the COPY unless <see cref="CompleteAsync"/> was called.</summary>
    public async ValueTask DisposeAsync()
    {
        blockTimeout.Dispose();
        if (isComplete)
        {
            return;
        }

        try
        {
            await stream.CancelAsync();
        }
        catch (Exception lost) when (lost is ObjectDisposedException || DatabaseErrors.IsDatabaseError(lost))
        {
            // The connection broke, which cancels the COPY too; that error is already being thrown.
        }
    }

    // An empty cell is stored as null, as is a column that the file lacks.
    private void AddText(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            block.WriteNull();
        }
        else
        {
            block.Write(value);
        }
    }

    // Saves the server from parsing the empty object of a file without further columns.
    private void AddRawData(ReadOnlyMemory<byte> json)
    {
        if (json.Equals(RawDataWriter.Empty))
        {
            block.WriteNull();
        }
        else
        {
            block.WriteJson(json.Span);
        }
    }
}
