using System.Globalization;
using Npgsql;
using PlaintiffIngest.Bench.Children;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Host;

namespace PlaintiffIngest.Bench;

/// <summary>A PostgreSQL of its own with the settings that it is installed with; stopped and deleted at the end, with all files.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    /// <summary>The migrated database without rows.</summary>
    public const string Empty = "bench_empty";

    private const string Operator = "bench_operator";

    // All but this is as it is installed, above all what makes a commit safe. Housekeeping after one case must not fall into the next.
    private static readonly Dictionary<string, string> Settings = new() { ["autovacuum"] = "off" };

    private readonly LocalServer server;
    private readonly NpgsqlConnectionStringBuilder settings;
    private readonly NpgsqlConnection administration;

    private BenchServer(string folder, PostgresPrograms programs, LocalServer server, NpgsqlConnectionStringBuilder settings, NpgsqlConnection administration)
    {
        Folder = folder;
        Programs = programs;
        this.server = server;
        this.settings = settings;
        this.administration = administration;
    }

    /// <summary>Where data files may be written.</summary>
    public string Folder { get; }

    public PostgresPrograms Programs { get; }

    /// <summary>Whether the programs hold psql; those of a package manager for developers may not.</summary>
    public bool HasPsql => File.Exists(Psql.ProgramIn(Programs.Folder));

    public string Version => administration.PostgreSqlVersion.ToString();

    /// <summary>Its address.</summary>
    public (string Host, int Port) Address => (settings.Host!, settings.Port);

    public static async Task<BenchServer> StartAsync(CancellationToken cancellationToken)
    {
        // Not a folder made as private: run by root, the server is another account's and must be able to pass through.
        var folder = Directory.CreateDirectory(Path.Join(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"plaintiff-ingest-bench-{Environment.ProcessId}"))).FullName;
        var programs = await PostgresInstaller.EnsureAsync(null, Console.Error.WriteLine, cancellationToken);
        var server = new LocalServer(programs, Path.Join(folder, "server"), Settings);
        var settings = await server.StartAsync(cancellationToken);
        // Held open: the server must not find itself idle between two cases.
        var administration = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await administration.OpenAsync(cancellationToken);
        var bench = new BenchServer(folder, programs, server, settings, administration);
        await bench.PrepareAsync(cancellationToken);
        return bench;
    }

    /// <summary>How the table's owner connects.</summary>
    public string OwnerOf(string database) => new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = database, Pooling = false }.ConnectionString;

    /// <summary>How an operator connects: a login without any right but those of the role ingest_operator, under row-level security.</summary>
    /// <param name="database">The database.</param>
    /// <param name="port">The port of a proxy; null for the server's own.</param>
    public string OperatorOf(string database, int? port = null) => new NpgsqlConnectionStringBuilder(settings.ConnectionString)
    {
        Database = database,
        Username = Operator,
        Password = Operator,
        Port = port ?? settings.Port,
    }.ConnectionString;

    /// <summary>Makes a database as a copy of another, in place of one of the same name; what it wrote is on disk afterwards.</summary>
    public async Task CopyAsync(string database, string template, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)", cancellationToken);
        await ExecuteAsync($"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy", cancellationToken);
        await ExecuteAsync("CHECKPOINT", cancellationToken);
    }

    /// <summary>Bytes of WAL written so far.</summary>
    public async Task<long> WalAsync(CancellationToken cancellationToken)
        => (long)await ScalarAsync<decimal>(administration, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn", cancellationToken);

    /// <summary>Gives a database another name.</summary>
    public async Task RenameAsync(string database, string name, CancellationToken cancellationToken)
        => await ExecuteAsync($"ALTER DATABASE {database} RENAME TO {name}", cancellationToken);

    /// <summary>Leaves a loaded table as the server's own housekeeping leaves it after a while.</summary>
    public async Task VacuumAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database, cancellationToken);
        await ExecuteAsync(connection, "VACUUM (ANALYZE) ingest.plaintiffs_raw", cancellationToken);
    }

    /// <summary>Live and skipped rows of a database.</summary>
    public async Task<(long Live, long Skipped)> CountAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database, cancellationToken);
        return (await ScalarAsync<long>(connection, Count("= 'pending'"), cancellationToken), await ScalarAsync<long>(connection, Count("= 'skipped'"), cancellationToken));

        static string Count(string status) => $"SELECT count(*) FROM ingest.plaintiffs_raw WHERE status {status}";
    }

    /// <summary>Writes the rows of a database in file order, as COPY takes them.</summary>
    public async Task ExportRowsAsync(string database, string path, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database, cancellationToken);
        await using var file = File.Create(path);
        await using var rows = await connection.BeginRawBinaryCopyAsync(
            "COPY (SELECT * FROM ingest.plaintiffs_raw ORDER BY row_number) TO STDOUT (FORMAT BINARY)", cancellationToken);
        await rows.CopyToAsync(file, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await administration.DisposeAsync();
        await server.StopAsync(CancellationToken.None);
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(OwnerOf(database));
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants of this program.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync($"CREATE DATABASE {Empty}", cancellationToken);
        await using (var target = new DatabaseTarget("local", new NpgsqlConnectionStringBuilder(OwnerOf(Empty))))
        {
            await new Migrator(target).ApplyAsync(cancellationToken);
        }

        await ExecuteAsync($"CREATE ROLE {Operator} LOGIN PASSWORD '{Operator}' IN ROLE ingest_operator", cancellationToken);
    }

    private Task ExecuteAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(administration, sql, cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants of this program.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
