using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>A folder of deliveries with its archive and its folder for failed files, and a vendor of its own.</summary>
public abstract class FolderTest : ModuleTest, IClassFixture<MigratedDatabase>
{
    protected const string Ingest = "$db, $vendor, $in, $done, $failed = $args; Invoke-IngestFolder $in -ArchivePath $done -FailedPath $failed -SourceSystem $vendor -ConnectionString $db -StableSeconds 0 -Commit";

    protected FolderTest(MigratedDatabase database)
    {
        Database = database;
        foreach (var name in new[] { "in", "done", "failed" })
        {
            Directory.CreateDirectory(Folder.PathOf(name));
        }
    }

    protected MigratedDatabase Database { get; }

    protected string Vendor { get; } = NewVendor();

    protected static string Rows(string name) => $"name,email\n{name},{name.Replace(' ', '.').ToLowerInvariant()}@example.com\n";

    protected object[] Arguments() => [Database.Settings.ConnectionString, Vendor, Folder.PathOf("in"), Folder.PathOf("done"), Folder.PathOf("failed")];

    protected string Arrive(string name, string text) => Folder.Write(Path.Join("in", name), text);

    protected string[] Names(string folder)
        => [.. Directory.GetFiles(Folder.PathOf(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    protected Task<long> PeopleAsync()
        => Database.ScalarAsync<long>($"SELECT count(*) FROM ingest.plaintiffs_raw AS landed JOIN ingest.import_runs AS run ON run.id = landed.import_run_id WHERE run.source_system = '{Vendor}' AND landed.status = 'pending'");
}
