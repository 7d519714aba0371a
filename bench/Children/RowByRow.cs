using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace PlaintiffIngest.Bench.Children;

/// <summary>One prepared statement per row, in one transaction, like the script that this product replaces.</summary>
internal sealed class RowByRow : IContender
{
    private const string Insert = """
        INSERT INTO ingest.plaintiffs_raw (
            import_run_id, row_number, line_number, dedupe_key, status, plaintiff_name, email, phone, address, city, state, postal_code)
        VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (dedupe_key) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING
        """;

    public Task PrepareAsync(Job job) => Task.CompletedTask;

    public async Task<Outcome> LoadAsync(Job job)
    {
        await using var connection = new NpgsqlConnection(job.Connection);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(Insert, connection);
        foreach (var type in (NpgsqlDbType[])[NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bytea, .. Enumerable.Repeat(NpgsqlDbType.Text, 7)])
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }

        await command.PrepareAsync();
        var inserted = 0L;
        var row = 0L;
        var run = Guid.NewGuid();
        foreach (var line in File.ReadLines(job.Files[0]).Skip(1).Take(job.Rows!.Value))
        {
            var cells = line.Split(',');
            row++;
            Fill(command, [run, row, row + 1, Key(cells), .. cells]);
            inserted += await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return new Outcome { Inserted = inserted, Skipped = row - inserted };
    }

    private static void Fill(NpgsqlCommand command, object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private static byte[] Key(string[] cells)
        => SHA256.HashData(Encoding.UTF8.GetBytes($"simplicity|{cells[1].ToLowerInvariant()}|{cells[0].ToLowerInvariant()}"));
}
