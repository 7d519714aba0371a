using System.Runtime.CompilerServices;
using Npgsql;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Copies rows into the stage, in blocks: the server works on one while the next is read. Bytes stay the UTF-8 that they are in the file.
/// </summary>
internal sealed class StagingWriter : IAsyncDisposable
{
    private const int BlockSize = 128 * 1024;

    private static readonly PlaintiffColumn[] Columns = Enum.GetValues<PlaintiffColumn>();

    // One more than the commas in the statement's column list.
    private static readonly short FieldCount = (short)(SqlText.Get("load/copy.sql").Count(character => character == ',') + 1);

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

    /// <summary>Whether a block is full: then it is to be sent before the next row.</summary>
    public bool IsFull => block.Length >= BlockSize;

    /// <summary>Opens the COPY into the stage.</summary>
    /// <param name="connection">The load's connection, in its transaction.</param>
    /// <param name="timeout">How long the server may take for each block.</param>
    /// <param name="cancellationToken">Stops this and all that is sent.</param>
    public static async Task<StagingWriter> OpenAsync(NpgsqlConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var stream = await connection.BeginRawBinaryCopyAsync(SqlText.Get("load/copy.sql"), cancellationToken);
        stream.WriteTimeout = (int)timeout.TotalMilliseconds;
        stream.ReadTimeout = (int)timeout.TotalMilliseconds;
        return new StagingWriter(stream, timeout, cancellationToken);
    }

    /// <summary>Adds a row, without waiting for anything.</summary>
    public void Add(PlaintiffRow row)
    {
        block.BeginRow(FieldCount);
        block.Write(row.RowNumber);
        block.Write(row.LineNumber);
        block.Write(row.DedupeKey.Span);
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
    }

    /// <summary>Sends what was added.</summary>
    /// <exception cref="TimeoutException">The server takes nothing more.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync()
    {
        // Of each block, not of the whole: a COPY of any length is right as long as it moves. The stream's own time-out does not
        // hold for a block: one larger than the driver's buffer goes to the socket directly.
        blockTimeout.CancelAfter(timeout);
        try
        {
            await stream.WriteAsync(block.Written, blockTimeout.Token);
        }
        catch (Exception) when (blockTimeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException("The server takes no more rows.");
        }

        // The next rows may take their time to come.
        blockTimeout.CancelAfter(Timeout.InfiniteTimeSpan);
        block.Clear();
    }

    /// <summary>Sends the rest and waits until the server has it all.</summary>
    public async Task CompleteAsync()
    {
        block.End();
        await SendAsync();
        isComplete = true;
        // Npgsql would wait for a server that has fallen silent, whatever the operator does meanwhile.
        await stream.DisposeAsync().AsTask().WaitAsync(stop);
    }

    /// <summary>Without <see cref="CompleteAsync"/> before, the server forgets the rows.</summary>
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
            // The connection broke before, which the server takes for the same; the error that did it is on its way up.
        }
    }

    // An empty cell is no value: the column stays null, as when the file lacks it.
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

    // The server parses JSON; that of a file without further columns is known to both sides.
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
