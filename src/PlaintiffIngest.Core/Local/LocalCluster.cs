using System.Globalization;
using System.Security.Cryptography;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>The files of a local server: its data, its password, its configuration and its log.</summary>
/// <remarks>
/// The folder belongs to the user; the folder <c>server</c> in it to the account that the server runs as, which is the same but for root.
/// So an unprivileged account can never plant a link where root writes.
/// </remarks>
internal sealed class LocalCluster(PostgresPrograms programs, string folder)
{
    /// <summary>The login of the local server.</summary>
    public const string User = "postgres";

    /// <summary>Name of the folder of the data, in <see cref="ServerFolder"/>.</summary>
    public const string DataName = "data";

    /// <summary>Name of the log, in <see cref="ServerFolder"/>.</summary>
    public const string LogName = "log";

    // What is kept of the log when it is set aside at a start: the last run's is what matters.
    private const long LongestLog = 4 << 20;

    /// <summary>The folder of everything.</summary>
    public string Folder => folder;

    /// <summary>The file that one process at a time holds.</summary>
    public string LockFile => Path.Combine(folder, "lock");

    /// <summary>The folder that belongs to the account which the server runs as.</summary>
    public string ServerFolder => Path.Combine(folder, "server");

    /// <summary>The folder of the data.</summary>
    public string DataFolder => Path.Combine(ServerFolder, DataName);

    /// <summary>The server's log.</summary>
    public string LogFile => Path.Combine(ServerFolder, LogName);

    private string PasswordFile => Path.Combine(folder, "password");

    private string ConfigurationFile => Path.Combine(folder, "postgresql.conf");

    /// <summary>Where the server finds its configuration, seen from <see cref="ServerFolder"/>.</summary>
    public static string ConfigurationPath => "../postgresql.conf";

    /// <summary>Makes the folders, and the data if there is none. To be called under the lock.</summary>
    /// <exception cref="IngestException">The data cannot be made.</exception>
    public async Task PrepareAsync(LocalAccount account, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(ServerFolder))
        {
            LocalFolders.Create(ServerFolder, FileRights.PrivateFolder);
            await account.GiveAsync(ServerFolder, cancellationToken);
        }

        if (!File.Exists(Path.Combine(DataFolder, "PG_VERSION")))
        {
            await InitializeAsync(account, durable: settings.GetValueOrDefault("fsync") != "off", cancellationToken);
        }

        if (!File.Exists(ConfigurationFile))
        {
            // The account reads it; there is nothing secret in it.
            LocalFolders.Write(ConfigurationFile, Configuration(settings), FileRights.PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        if (new FileInfo(LogFile) is { Exists: true, Length: > LongestLog })
        {
            File.Move(LogFile, LogFile + ".old", overwrite: true);
        }
    }

    /// <summary>The password of the login.</summary>
    /// <exception cref="IngestException">Its file is gone.</exception>
    public string ReadPassword()
    {
        try
        {
            return File.ReadAllText(PasswordFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failed($"The password of the local database cannot be read: {PasswordFile}", "");
        }
    }

    /// <summary>The last lines of the server's log, for a message.</summary>
    public string LogTail()
    {
        try
        {
            return string.Join(" | ", File.ReadLines(LogFile).TakeLast(6));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    // Made under another name and renamed when complete, so that a half-made one is never taken for a cluster.
    private async Task InitializeAsync(LocalAccount account, bool durable, CancellationToken cancellationToken)
    {
        foreach (var halfMade in Directory.EnumerateDirectories(ServerFolder, DataName + "*"))
        {
            Directory.Delete(halfMade, recursive: true);
        }

        LocalFolders.Write(PasswordFile, RandomNumberGenerator.GetHexString(40, lowercase: true));
        var copy = Path.Combine(folder, "password.initdb");
        LocalFolders.Write(copy, ReadPassword());
        try
        {
            await account.GiveAsync(copy, cancellationToken);
            var draft = DataName + ".new";
            var made = await account.Command(ServerFolder, programs.Program("initdb"), Arguments(draft, copy, durable)).RunAsync(cancellationToken);
            if (!made.Succeeded)
            {
                throw Failed($"The local database cannot be created in {folder}", made.Output);
            }

            Directory.Move(Path.Combine(ServerFolder, draft), DataFolder);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private string[] Arguments(string dataFolder, string passwordFile, bool durable)
    {
        List<string> arguments =
        [
            "--pgdata", dataFolder, "--username", User, "--pwfile", passwordFile, "--encoding", "UTF8",
            "--auth-local", "scram-sha-256", "--auth-host", "scram-sha-256", "--no-instructions", "--locale", "C",
        ];
        if (programs.MajorVersion >= 17)
        {
            // The same order everywhere, and lower() knows all letters; before 17 this takes a locale of the system.
            arguments.AddRange(["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]);
        }

        if (!durable)
        {
            arguments.Add("--no-sync");
        }

        return [.. arguments];
    }

    private static string Configuration(IReadOnlyDictionary<string, string> settings)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["max_connections"] = "100",
            ["shared_buffers"] = "128MB",
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
            ["max_wal_size"] = "1GB",
            ["jit"] = "off",
            // The log is a text that leaves the process: no statement, and no DETAIL, which would quote a value.
            ["log_error_verbosity"] = "terse",
            ["log_min_error_statement"] = "panic",
            ["log_line_prefix"] = "%m [%p] ",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return string.Concat(all.Select(setting => string.Create(
            CultureInfo.InvariantCulture, $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'\n")));
    }

    private static IngestException Failed(string what, string output) => new(
        IngestErrorId.LocalServerFailed,
        $"{what} {output}",
        $"If the folder cannot be used, name another in {LocalFolders.DataVariable}.");
}
