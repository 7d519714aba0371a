using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Invoke-IngestFolder with folders that it cannot use, moves that fail, and what an interrupted one left.</summary>
public sealed class IngestFolderFaultTests(MigratedDatabase database) : FolderTest(database)
{
    [Theory]
    [InlineData("in", "none", "failed", "PlaintiffIngest.FileNotFound", "-Archive: the folder")]
    [InlineData("none", "done", "failed", "PlaintiffIngest.FileNotFound", "-Folder: the folder")]
    [InlineData("in", "done", "none", "PlaintiffIngest.FileNotFound", "-Failed: the folder")]
    [InlineData("in", "in", "failed", "PlaintiffIngest.InvalidParameter", "-Folder and -Archive are the same folder")]
    [InlineData("in", "done", "linked", "PlaintiffIngest.InvalidParameter", "-Folder and -Failed are the same folder")]
    [InlineData("in", "done", "done/", "PlaintiffIngest.InvalidParameter", "-Archive and -Failed are the same folder")]
    [InlineData("in", "file", "failed", "PlaintiffIngest.InvalidParameter", "is a file, not a folder")]
    public void Folders_that_cannot_be_used_end_the_command_before_anything_is_read(string inbox, string archive, string failed, string id, string message)
    {
        Arrive("x.csv", Rows("Ann"));
        Folder.Write("file", string.Empty);
        SymbolicLink.ToFolder(Folder.PathOf("linked"), Folder.PathOf("in"));

        // No database is needed to find this.
        var error = Failure(Ingest, "Host=127.0.0.1;Port=1;Username=u;Timeout=1", Vendor, Folder.PathOf(inbox), Folder.PathOf(archive), Folder.PathOf(failed));

        Assert.StartsWith(id, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["x.csv"], Names("in"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_ends_the_command_before_anything_is_imported()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a folder in which nobody can write.");
        Arrive("x.csv", Rows("Ann"));

        var error = Failure(Ingest, Database.Settings.ConnectionString, Vendor, Folder.PathOf("in"), Folder.PathOf("done"), "/proc");

        Assert.StartsWith("PlaintiffIngest.FileNotWritable", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Failed: files cannot be written to the folder '/proc'", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["x.csv"], Names("in"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_moved_is_an_error_and_stays()
    {
        // Its name leaves no room for that of the reason.
        var bad = new string('é', 122) + ".csv";
        Arrive(bad, "name,email\nBob,\n");
        Arrive("x.csv", Rows("Ann"));

        var result = Run(Ingest, Arguments());

        Assert.Contains(result.Errors, error => error.FullyQualifiedErrorId.StartsWith("PlaintiffIngest.FileNotWritable", StringComparison.Ordinal));
        Assert.Contains(result.Errors, error => error.FullyQualifiedErrorId.StartsWith("PlaintiffIngest.NoValidRows", StringComparison.Ordinal));
        Assert.Equal([bad], Names("in"));
        Assert.Equal(["x.csv"], Names("done"));
        Assert.DoesNotContain(Names("failed"), name => name[0] != '.');
        Assert.Equal(1, await PeopleAsync());
    }

    [Fact]
    public void The_archive_may_be_a_subfolder_of_the_folder()
    {
        Arrive("x.csv", Rows("Ann"));
        Directory.CreateDirectory(Folder.PathOf("in", "old"));

        Get(Ingest, Database.Settings.ConnectionString, Vendor, Folder.PathOf("in"), Folder.PathOf("in", "old"), Folder.PathOf("failed"));

        Assert.True(File.Exists(Folder.PathOf("in", "old", "x.csv")));
    }

    // As a process that is killed leaves them.
    [Fact]
    public void What_an_interrupted_move_left_is_finished()
    {
        Arrive("x.csv", Rows("Ann"));
        Arrive("x.csv.rows", "1");
        Get(Ingest, Arguments());
        File.Copy(Folder.PathOf("done", "x.csv"), Folder.PathOf("in", "x.csv"));
        File.Copy(Folder.PathOf("done", "x.csv.rows"), Folder.PathOf("in", "x.csv.rows"));

        Get(Ingest, Arguments());
        Assert.Equal(["x.csv", "x.csv.rows"], Names("done"));
        Assert.Empty(Names("in"));

        // Its file is gone already. The other one has arrived before its file.
        File.Copy(Folder.PathOf("done", "x.csv.rows"), Folder.PathOf("in", "x.csv.rows"));
        Get(Ingest, Arguments());
        Assert.Empty(Names("in"));
        File.SetLastWriteTimeUtc(Arrive("x.csv.rows", "1"), DateTime.UtcNow.AddMinutes(1));
        Get(Ingest, Arguments());
        Assert.Equal(["x.csv.rows"], Names("in"));
    }

    [Fact]
    public void Temporary_files_of_a_killed_process_are_removed_after_a_day()
    {
        var old = Folder.Write(Path.Join("failed", ".plaintiff-ingest-old.rejects.csv"), "old");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        var mine = Folder.Write(Path.Join("failed", ".mine"), "old");
        File.SetLastWriteTimeUtc(mine, DateTime.UtcNow.AddDays(-2));
        Folder.Write(Path.Join("failed", ".plaintiff-ingest-new.rejects.csv"), "new");

        Get(Ingest, Arguments());

        Assert.Equal([".mine", ".plaintiff-ingest-new.rejects.csv"], Names("failed"));
    }
}
