using System.Globalization;
using Npgsql;
using PlaintiffIngest.Bench.Children;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Build;
using PlaintiffIngest.Core.Schema;

namespace PlaintiffIngest.Bench;

/// <summary>A temporary PostgreSQL server with default settings. It is stopped and deleted at the end.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    /// <summary>The migrated, empty database.</summary>
    public const string Empty = "bench_empty";

    /// <summary>A database with only the table of rows, as it was before its keys became narrower.</summary>
    public const string Before = "bench_before";

    private const string Operator = "bench_operator";

    // The only change to the defaults, which keep commits durable: the cleanup after one case must not slow down the next.
    private static readonly Dictionary<string, string> DefaultSettings = new() { ["autovacuum"] = "off" };

    private readonly LocalServer server;
    private readonly NpgsqlConnectionStringBuilder settings;
    private readonly NpgsqlConnection maintenance;

    private BenchServer(string folder, string module, PostgresPrograms programs, LocalServer server, NpgsqlConnectionStringBuilder settings, NpgsqlConnection maintenance)
    {
        Folder = folder;
        Module = module;
        Programs = programs;
        this.server = server;
        this.settings = settings;
        this.maintenance = maintenance;
    }

    /// <summary>The folder for data files.</summary>
    public string Folder { get; }

    /// <summary>The folder of the module to measure.</summary>
    public string Module { get; }

    public PostgresPrograms Programs { get; }

    /// <summary>Whether psql is installed. Packages for developers may lack it.</summary>
    public bool HasPsql => File.Exists(Psql.ProgramIn(Programs.Folder));

    public string Version => maintenance.PostgreSqlVersion.ToString();

    /// <summary>The server's address.</summary>
    public (string Host, int Port) Address => (settings.Host!, settings.Port);

    /// <summary>Starts a server.</summary>
    /// <param name="module">The folder of the module to measure; null to make the package of this checkout.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="serverSettings">The server's settings; null for the defaults without autovacuum.</param>
    public static async Task<BenchServer> StartAsync(
        string? module, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? serverSettings = null)
    {
        // Not a private folder: for root, the server runs as another account, which must be able to traverse it.
        var folder = Directory.CreateDirectory(Path.Join(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"plaintiff-ingest-bench-{Environment.ProcessId}"))).FullName;
        if (!OperatingSystem.IsWindows())
        {
            // Whatever the umask is.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        module ??= await PackAsync(folder, cancellationToken);
        var programs = await PostgresInstaller.EnsureAsync(null, Console.Error.WriteLine, cancellationToken);
        var server = new LocalServer(programs, Path.Join(folder, "server"), serverSettings ?? DefaultSettings);
        var settings = await server.StartAsync(cancellationToken);
        // On a machine that is busy with something else, a login can take longer than the driver's 15 seconds.
        settings.Timeout = 60;
        // Stays open, so that the server does not stop as idle between two cases.
        var maintenance = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await maintenance.OpenAsync(cancellationToken);
        var bench = new BenchServer(folder, module, programs, server, settings, maintenance);
        await bench.PrepareAsync(cancellationToken);
        return bench;
    }

    /// <summary>The connection string of the table's owner.</summary>
    public string OwnerConnection(string database) => new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = database, Pooling = false }.ConnectionString;

    /// <summary>The connection string of an operator: a login with only the role ingest_operator, subject to row-level security.</summary>
    /// <param name="database">The database.</param>
    /// <param name="port">The port of a proxy; null for the server's port.</param>
    public string OperatorConnection(string database, int? port = null) => new NpgsqlConnectionStringBuilder(settings.ConnectionString)
    {
        Database = database,
        Username = Operator,
        Password = Operator,
        Port = port ?? settings.Port,
    }.ConnectionString;

    /// <summary>Creates a database as a copy of another one, replacing an existing one. A checkpoint then writes it to disk.</summary>
    public async Task CopyAsync(string database, string template, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)", cancellationToken);
        await ExecuteAsync($"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy", cancellationToken);
        await ExecuteAsync("CHECKPOINT", cancellationToken);
    }

    /// <summary>Returns the number of bytes of WAL written so far.</summary>
    public async Task<long> GetWalBytesAsync(CancellationToken cancellationToken)
        => (long)await ScalarAsync<decimal>(maintenance, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn", cancellationToken);

    /// <summary>Renames a database.</summary>
    public async Task RenameAsync(string database, string name, CancellationToken cancellationToken)
        => await ExecuteAsync($"ALTER DATABASE {database} RENAME TO {name}", cancellationToken);

    /// <summary>Runs statements in a database, as the table's owner.</summary>
    public async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database, cancellationToken);
        await ExecuteAsync(connection, sql, cancellationToken);
    }

    /// <summary>Vacuums a loaded table, as autovacuum would after a while.</summary>
    public async Task VacuumAsync(string database, CancellationToken cancellationToken)
    {
        await ExecuteAsync(database, "VACUUM (ANALYZE) ingest.plaintiffs_raw", cancellationToken);
    }

    /// <summary>Counts the live and skipped rows of a database.</summary>
    public async Task<(long Live, long Skipped)> CountAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database, cancellationToken);
        return (await ScalarAsync<long>(connection, Count("= 'pending'"), cancellationToken), await ScalarAsync<long>(connection, Count("= 'skipped'"), cancellationToken));

        static string Count(string status) => $"SELECT count(*) FROM ingest.plaintiffs_raw WHERE status {status}";
    }

    /// <summary>Writes the rows of a database in file order, in the format of binary COPY.</summary>
    public async Task ExportRowsAsync(string database, string path, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database, cancellationToken);
        await using var file = File.Create(path);
        await using var rows = await connection.BeginRawBinaryCopyAsync(SqlFile.Read("export_rows.sql"), cancellationToken);
        await rows.CopyToAsync(file, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await maintenance.DisposeAsync();
        await server.StopAsync(CancellationToken.None);
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<string> PackAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return (await ModulePackage.MakeAsync(folder, ModulePackage.ThisPlatform, cancellationToken)).Folder;
        }
        catch
        {
            // There is no server yet whose end would remove the folder.
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(OwnerConnection(database));
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>Returns the value of a query.</summary>
    internal static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants of this program.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync($"CREATE DATABASE {Empty}", cancellationToken);
        await using (var target = new DatabaseTarget("local", new NpgsqlConnectionStringBuilder(OwnerConnection(Empty))))
        {
            await new Migrator(target).ApplyAsync(cancellationToken);
        }

        await ExecuteAsync($"CREATE DATABASE {Before}", cancellationToken);
        await ExecuteAsync(Before, SqlFile.Read("table_before.sql"), cancellationToken);
        await ExecuteAsync($"CREATE ROLE {Operator} LOGIN PASSWORD '{Operator}' IN ROLE ingest_operator", cancellationToken);
    }

    private Task ExecuteAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(maintenance, sql, cancellationToken);

    /// <summary>Runs statements on a connection.</summary>
    internal static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants of this program.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
