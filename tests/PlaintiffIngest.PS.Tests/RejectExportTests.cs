using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Where the rejects of one run or of several go, and what is handed on.</summary>
public sealed class RejectExportTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    [Theory]
    [InlineData("")]
    [InlineData("-Force")]
    public void One_file_takes_the_rejects_of_only_one_run_even_with_force(string force)
    {
        Ingest("one", ",first@example.com");
        Ingest("two", ",second@example.com");

        var result = Export($"Get-ImportRun -SourceSystem $vendor | Export-ImportReject -Path $path {force}", "r.csv");

        Assert.Single(result.Output);
        var error = Assert.Single(result.Errors);
        Assert.StartsWith("PlaintiffIngest.FileExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("of another run of this command", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("folder", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("second@example.com", File.ReadAllText(Folder.PathOf("r.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Force")]
    public void A_run_without_rejects_writes_nothing_and_ignores_existing_files(string force)
    {
        Ingest("tidy", "Ann,ann@example.com");
        Folder.Write("r.csv", "reject_line,mine\n");

        var result = Export($"Get-ImportRun -SourceSystem $vendor | Export-ImportReject -Path $path {force}", "r.csv");

        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal("reject_line,mine\n", File.ReadAllText(Folder.PathOf("r.csv")));
    }

    [Fact]
    public void A_run_that_is_piped_once_per_row_is_exported_once()
    {
        Ingest("batch", vendor, ",first@example.com", ",second@example.com");

        var result = Export("Get-ImportRun -SourceSystem $vendor | Get-ImportRow | Export-ImportReject -Path $path", "r.csv");

        Assert.Empty(result.Errors);
        Assert.Single(result.Output);
    }

    [Theory]
    [InlineData("rejects")]
    [InlineData("rejects.d/")]
    [InlineData("deep/rejects/")]
    public void A_path_that_means_a_folder_creates_one_that_only_this_user_can_open(string name)
    {
        Ingest("batch", ",nobody@example.com");

        var exported = Export("Get-ImportRun -SourceSystem $vendor | Export-ImportReject -Path $path", name);
        var folder = Folder.PathOf(name.TrimEnd('/'));

        Assert.Empty(exported.Errors);
        Assert.Equal(Path.Combine(folder, $"{vendor}_batch.rejects.csv"), ((FileInfo)Assert.Single(exported.Output).BaseObject).FullName);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    [Theory]
    [InlineData("rejects")]
    [InlineData("rejects.d/")]
    public void A_load_creates_the_reject_folder_only_if_there_are_rejects(string name)
    {
        var folder = Folder.PathOf(name.TrimEnd('/'));
        var tidy = Folder.Write("tidy.csv", "name,email\nAnn,ann@example.com\n");
        var bad = Folder.Write("bad.csv", "name,email\nAnn,ann@example.com\n,nobody@example.com\n");
        const string Ingest = "Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -RejectPath $args[2] -ConnectionString $args[3]";

        Get(Ingest, tidy, vendor, Folder.PathOf(name), connection);
        Assert.False(Directory.Exists(folder));
        Get(Ingest, bad, vendor, Folder.PathOf(name), connection);
        Assert.True(File.Exists(Path.Combine(folder, "bad.rejects.csv")));
    }

    [Fact]
    public void Files_in_a_folder_can_be_ingested_without_naming_the_vendor()
    {
        Ingest("a b[1]", "jbi", ",first@example.com");
        Ingest("jbi_two", "jbi", ",second@example.com");
        Ingest("three", "jbi-east", ",third@example.com");

        var files = Export("Get-ImportRun -SourceSystem jbi, jbi-east | Export-ImportReject -Path $path", "rejects/").Output;
        var names = files.Select(file => ((FileInfo)file.BaseObject).Name).Order(StringComparer.Ordinal);

        // Named after jbi-east, the file would pass for one of jbi.
        Assert.Equal(["jbi_a_b_1_.rejects.csv", "jbi_two.rejects.csv", "rejects_jbi-east_three.rejects.csv"], names);
        Assert.Equal("jbi", Value<string>(Get("Invoke-PlaintiffIngest $args[0] -AllowEmpty -MaxErrors 100% -ConnectionString $args[1] -ErrorAction SilentlyContinue", Folder.PathOf("rejects", "jbi_two.rejects.csv"), connection).Single(), "SourceSystem"));
    }

    [Fact]
    public void Runs_of_one_batch_get_separate_files_in_a_folder()
    {
        Ingest("batch", ",first@example.com");
        Ingest("batch", ",second@example.com");

        var result = Export("Get-ImportRun -SourceSystem $vendor | Export-ImportReject -Path $path", "rejects/");

        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Output.Select(file => ((FileInfo)file.BaseObject).Name).Distinct().Count());
    }

    [Fact]
    public void Only_a_completed_batch_counts_as_delivered_before()
    {
        const string Ingest = "Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -SourceBatchId batch -Commit -MaxErrors 0 -ConnectionString $args[2] -ErrorAction SilentlyContinue";
        Run(Ingest, Folder.Write("bad.csv", "name,email\n,nobody@example.com\nAnn,ann@example.com\n"), vendor, connection);

        Assert.DoesNotContain("delivered before", string.Concat(Run(Ingest, Folder.Write("good.csv", "name,email\nAnn,ann@example.com\n"), vendor, connection).Warnings), StringComparison.Ordinal);
        Assert.Contains("delivered before", Assert.Single(Run(Ingest, Folder.Write("more.csv", "name,email\nBob,bob@example.com\n"), vendor, connection).Warnings), StringComparison.Ordinal);
    }

    private EngineResult Export(string script, string path)
        => Run($"$vendor, $db, $path = $args; $PSDefaultParameterValues = @{{ '*-I*:ConnectionString' = $db }}; {script}", vendor, connection, Folder.Path + "/" + path);

    private void Ingest(string batch, string row) => Ingest(batch, vendor, row);

    // Each with a person besides: a file without one is refused.
    private void Ingest(string batch, string source, params string[] rows)
    {
        var file = Folder.Write("in.csv", $"name,email\nBea,bea@example.com\n{string.Join('\n', rows)}\n");
        Get("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -SourceBatchId $args[2] -Commit -ConnectionString $args[3] -WarningAction SilentlyContinue", file, source, batch, connection);
    }
}
