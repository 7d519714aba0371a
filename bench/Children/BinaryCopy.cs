using Npgsql;

namespace PlaintiffIngest.Bench.Children;

/// <summary>The limit of one connection: binary COPY of finished rows into the table, as its owner, in one transaction, without any checks.</summary>
internal sealed class BinaryCopy : IContender
{
    private const int BlockSize = 128 * 1024;

    public Task PrepareAsync(Job job) => Task.CompletedTask;

    public async Task<Outcome> LoadAsync(Job job)
    {
        await using var connection = new NpgsqlConnection(job.Connection);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var rows = File.OpenRead(job.Files[0]))
        await using (var copy = await connection.BeginRawBinaryCopyAsync("COPY ingest.plaintiffs_raw FROM STDIN (FORMAT BINARY)"))
        {
            await rows.CopyToAsync(copy, BlockSize);
        }

        await transaction.CommitAsync();
        return new Outcome { Inserted = job.Rows!.Value };
    }
}
