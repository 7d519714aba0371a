using System.Globalization;
using System.Security.Cryptography;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>The files of a local server: data, password, configuration and log.</summary>
/// <remarks>
/// The user owns the folder. The account that runs the server owns the subfolder <c>server</c>; the two differ only for root.
/// This way an unprivileged account cannot create a link where root writes.
/// </remarks>
internal sealed class LocalCluster(PostgresPrograms programs, string folder)
{
    /// <summary>The superuser of the local server.</summary>
    public const string User = "postgres";

    /// <summary>Name of the data directory in <see cref="ServerFolder"/>.</summary>
    public const string DataName = "data";

    /// <summary>Name of the log file in <see cref="ServerFolder"/>.</summary>
    public const string LogName = "log";

    // A larger log is renamed to .old when the server starts, because only recent messages matter.
    private const long MaxLogBytes = 4 << 20;

    /// <summary>The folder that contains all of these files.</summary>
    public string Folder => folder;

    /// <summary>The file that <see cref="LocalLock"/> locks.</summary>
    public string LockFile => Path.Combine(folder, "lock");

    /// <summary>The folder that the server's account owns.</summary>
    public string ServerFolder => Path.Combine(folder, "server");

    /// <summary>The data directory.</summary>
    public string DataFolder => Path.Combine(ServerFolder, DataName);

    /// <summary>The server's log file.</summary>
    public string LogFile => Path.Combine(ServerFolder, LogName);

    private string PasswordFile => Path.Combine(folder, "password");

    private string ConfigurationFile => Path.Combine(folder, "postgresql.conf");

    /// <summary>Path of the configuration file, relative to <see cref="ServerFolder"/>.</summary>
    public static string ConfigurationPath => "../postgresql.conf";

    /// <summary>Creates the folders, and the data directory if there is none. The caller holds the lock.</summary>
    /// <exception cref="IngestException">The data directory cannot be created.</exception>
    public async Task PrepareAsync(LocalAccount account, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(ServerFolder))
        {
            LocalFolders.Create(ServerFolder, FilePermissions.PrivateFolder);
            await account.ChangeOwnerAsync(ServerFolder, cancellationToken);
        }

        if (!File.Exists(Path.Combine(DataFolder, "PG_VERSION")))
        {
            await InitializeAsync(account, durable: settings.GetValueOrDefault("fsync") != "off", cancellationToken);
        }

        if (!File.Exists(ConfigurationFile))
        {
            // The server's account must be able to read it. It holds no secrets.
            LocalFolders.Write(ConfigurationFile, Configuration(settings), FilePermissions.PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        if (new FileInfo(LogFile) is { Exists: true, Length: > MaxLogBytes })
        {
            File.Move(LogFile, LogFile + ".old", overwrite: true);
        }
    }

    /// <summary>Reads the password of <see cref="User"/>.</summary>
    /// <exception cref="IngestException">The password file cannot be read.</exception>
    public string ReadPassword()
    {
        try
        {
            return File.ReadAllText(PasswordFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.LocalServerFailed,
                $"The password of the local database cannot be read: {PasswordFile}",
                $"Check the permissions of the file. If it is missing, set {LocalFolders.DataVariable} to another folder; that starts a new, empty database.");
        }
    }

    /// <summary>Returns the errors in the last lines of the server's log, or else those lines, for an error message.</summary>
    public string LogTail()
    {
        try
        {
            return ProgramOutput.Quote(string.Join('\n', File.ReadLines(LogFile).TakeLast(6)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    // initdb writes to a temporary folder, which is renamed when it is complete, so that a partial cluster is never used.
    private async Task InitializeAsync(LocalAccount account, bool durable, CancellationToken cancellationToken)
    {
        foreach (var incomplete in Directory.EnumerateDirectories(ServerFolder, DataName + "*"))
        {
            Directory.Delete(incomplete, recursive: true);
        }

        LocalFolders.Write(PasswordFile, RandomNumberGenerator.GetHexString(40, lowercase: true));
        var passwordCopy = Path.Combine(folder, "password.initdb");
        LocalFolders.Write(passwordCopy, ReadPassword());
        try
        {
            await account.ChangeOwnerAsync(passwordCopy, cancellationToken);
            var draft = DataName + ".new";
            var initdb = await account.Command(ServerFolder, programs.Program("initdb"), Arguments(draft, passwordCopy, durable)).RunAsync(cancellationToken);
            if (!initdb.Succeeded)
            {
                throw Failed($"The local database cannot be created in {folder}:", initdb.Reason);
            }

            Directory.Move(Path.Combine(ServerFolder, draft), DataFolder);
        }
        finally
        {
            File.Delete(passwordCopy);
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
            // The sort order is the same on every system, and lower() handles all letters. Before 17 this needs a system locale.
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
        Dictionary<string, string> merged = new(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["max_connections"] = "100",
            ["shared_buffers"] = "128MB",
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
            ["max_wal_size"] = "1GB",
            ["jit"] = "off",
            // The log must not contain personal data: log no statements, and no DETAIL, which quotes values.
            ["log_error_verbosity"] = "terse",
            ["log_min_error_statement"] = "panic",
            ["log_line_prefix"] = "%m [%p] ",
        };
        foreach (var (name, value) in settings)
        {
            merged[name] = value;
        }

        return string.Concat(merged.Select(setting => string.Create(
            CultureInfo.InvariantCulture, $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'\n")));
    }

    private static IngestException Failed(string what, string output) => new(
        IngestErrorId.LocalServerFailed,
        $"{what} {output}",
        $"Fix the cause that the message names, or set {LocalFolders.DataVariable} to another folder.");
}
