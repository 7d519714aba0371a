using System.Globalization;
using Npgsql;

namespace PlaintiffIngest.Testing;

/// <summary>
/// A folder in which small files of one vendor arrive, numbered from 1, and the two folders to which they go. Every third file has a
/// sidecar, every fifth a row that fails, and in every seventh all rows fail.
/// </summary>
public sealed class DeliveryFolder : IDisposable
{
    private const int PeoplePerFile = 3;

    private readonly TempFolder folder = new();
    private readonly List<FileSystemWatcher> watchers = [];
    private int changes;

    /// <summary>Creates the three folders: in, done and failed.</summary>
    public DeliveryFolder()
    {
        foreach (var path in new[] { In, Done, Failed })
        {
            Directory.CreateDirectory(path);
            if (path != In)
            {
                var watcher = new FileSystemWatcher(path) { EnableRaisingEvents = true };
                watcher.Created += (_, _) => Interlocked.Increment(ref changes);
                watchers.Add(watcher);
            }
        }
    }

    /// <summary>The folder that holds the three.</summary>
    public string Path => folder.Path;

    /// <summary>Where files arrive.</summary>
    public string In => folder.PathOf("in");

    /// <summary>Where files go that were imported.</summary>
    public string Done => folder.PathOf("done");

    /// <summary>Where files go that cannot be imported.</summary>
    public string Failed => folder.PathOf("failed");

    /// <summary>How many files have appeared in the folders to which they go, so far.</summary>
    public int Changes => Volatile.Read(ref changes);

    /// <summary>The names in the three folders, such as <c>done/0001.csv</c>, in order. Hidden files are left out.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. new[] { In, Done, Failed }.SelectMany(path => Directory.GetFiles(path)).Where(path => System.IO.Path.GetFileName(path)[0] != '.')
            .Select(path => System.IO.Path.GetRelativePath(folder.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    /// <summary>How many deliveries are in two folders: their move was interrupted.</summary>
    public int HalfMoved
        => Names.Where(name => name.EndsWith(".csv", StringComparison.Ordinal) && !name.Contains("rejects", StringComparison.Ordinal)).GroupBy(name => name[^8..]).Count(names => names.Count() > 1);

    /// <summary>The names that there must be when all files have been imported and moved.</summary>
    /// <param name="files">Number of files that have arrived.</param>
    public static IReadOnlyList<string> Moved(int files)
        => [.. Enumerable.Range(1, files).SelectMany(number => CompanionsOf(number).Prepend(NameOf(number)).Select(name => $"{(IsBad(number) ? "failed" : "done")}/{name}")).Order(StringComparer.Ordinal)];

    /// <summary>Number of people in the files that can be imported.</summary>
    /// <param name="files">Number of files.</param>
    public static long PeopleIn(int files) => Enumerable.Range(1, files).Count(number => !IsBad(number)) * PeoplePerFile;

    /// <summary>The pending rows of a vendor, and how many different people they are.</summary>
    /// <param name="database">The database.</param>
    /// <param name="vendor">The vendor.</param>
    public static async Task<(long Rows, long People)> LandedAsync(ThrowAwayDatabase database, string vendor)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*), count(DISTINCT landed.email)
            FROM ingest.plaintiffs_raw AS landed JOIN ingest.import_runs AS run ON run.id = landed.import_run_id
            WHERE run.source_system = $1 AND landed.status = 'pending'
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = vendor } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Delivers a file. It gets its name when it is complete.</summary>
    /// <param name="number">Its number.</param>
    public void Arrive(int number)
    {
        var name = NameOf(number);
        var rows = string.Concat(Enumerable.Range(0, PeoplePerFile).Select(i => IsBad(number) ? $"Nobody {i},\n" : $"Person {number} {i},p{number}.{i}@example.com\n"));
        if (HasRejects(number))
        {
            rows += "Nobody at all,\n";
        }

        if (HasSidecar(number))
        {
            folder.Write(System.IO.Path.Join("in", name + ".rows"), $"{rows.Count(character => character == '\n')}\n");
        }

        File.Move(folder.Write(System.IO.Path.Join("in", name + ".part"), "name,email\n" + rows), System.IO.Path.Join(In, name));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watchers.ForEach(watcher => watcher.Dispose());
        folder.Dispose();
    }

    private static bool IsBad(int number) => number % 7 == 0;

    private static bool HasRejects(int number) => number % 5 == 0 || IsBad(number);

    private static bool HasSidecar(int number) => number % 3 == 0;

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:0000}.csv");

    private static IEnumerable<string> CompanionsOf(int number)
    {
        if (HasSidecar(number))
        {
            yield return NameOf(number) + ".rows";
        }

        if (HasRejects(number))
        {
            yield return $"{NameOf(number)[..^4]}.rejects.csv";
        }

        if (IsBad(number))
        {
            yield return NameOf(number) + ".reason.txt";
        }
    }
}
