using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A real pooler with one server connection in front of a database, for one test.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process process;
    private readonly DirectoryInfo folder;
    private readonly int port;
    private readonly NpgsqlConnectionStringBuilder database;

    private PgBouncer(Process process, DirectoryInfo folder, int port, NpgsqlConnectionStringBuilder database)
    {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.database = database;
    }

    /// <summary>Starts a pooler. Skips the test if the program is not installed.</summary>
    /// <param name="database">The database behind it.</param>
    /// <param name="mode">session, transaction or statement.</param>
    /// <param name="poolSize">Maximum number of server connections.</param>
    /// <param name="moreSettings">Additional lines of its configuration.</param>
    public static async Task<PgBouncer> StartAsync(NpgsqlConnectionStringBuilder database, string mode, int poolSize, string moreSettings = "")
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
            .Select(path => Path.Combine(path, "pgbouncer")).FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.Skip("pgbouncer is not on this machine.");
        }

        var folder = Directory.CreateTempSubdirectory("pgbouncer");
        var port = FreePort.Find();
        var configuration = Path.Combine(folder.FullName, "pgbouncer.ini");
        await File.WriteAllTextAsync(
            configuration,
            $"""
            [databases]
            {database.Database} = host={database.Host} port={database.Port} user={database.Username} password={database.Password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = {mode}
            default_pool_size = {poolSize}
            {moreSettings}
            """,
            TestContext.Current.CancellationToken);

        // pgbouncer refuses to run as root, so another account must be able to read its configuration.
        string[] arguments = Environment.IsPrivilegedProcess ? ["-q", "-u", "nobody", configuration] : ["-q", configuration];
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        }

        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var pooler = new PgBouncer(process, folder, port, database);
        await pooler.WaitAsync();
        return pooler;
    }

    /// <summary>Creates a target that connects through the pooler.</summary>
    public DatabaseTarget CreateTarget() => new("custom", Settings);

    /// <summary>The settings for a connection through the pooler.</summary>
    public NpgsqlConnectionStringBuilder Settings => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database.Database,
        Username = database.Username,
        Password = database.Password,
        SslMode = SslMode.Disable,
    };

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task WaitAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (attempt < 1200)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }
}
