using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Invoke-IngestFolder imports a folder and moves the files.</summary>
public sealed class IngestFolderTests(MigratedDatabase database) : FolderTest(database)
{
    [Fact]
    public async Task Each_file_goes_where_its_outcome_says_with_what_belongs_to_it()
    {
        var good = Arrive("good.csv", Rows("Ann"));
        Arrive("good.csv.rows", "1");
        Arrive("bad rows.csv", "name,email\nBob,\n");
        Arrive("bad rows.csv.rows", "1");
        Arrive("some.csv", $"{Rows("Cid")}Dan,\n");
        Arrive("page.csv", "<html><body>Log in</body></html>");

        var result = Run(Ingest, Arguments());

        Assert.Equal(
            ["bad rows.csv 1 failed", "good.csv 0 done", "page.csv 2 failed", "some.csv 0 done"],
            result.Output.Select(file => $"{Value<string>(file, "FileName")} {Value<int>(file, "ExitCode")} {Path.GetFileName(Path.GetDirectoryName(Value<string>(file, "MovedTo")))}").Order(StringComparer.Ordinal));
        Assert.Equal(["good.csv", "good.csv.rows", "some.csv", "some.rejects.csv"], Names("done"));
        Assert.Equal(["bad rows.csv", "bad rows.csv.reason.txt", "bad rows.csv.rows", "bad rows.rejects.csv", "page.csv", "page.csv.reason.txt"], Names("failed"));
        Assert.Empty(Names("in"));
        Assert.Equal(2, await PeopleAsync());
        Assert.Equal(
            ["NoValidRows", "NotCsv"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0].Replace("PlaintiffIngest.", string.Empty, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains($"Moved: good.csv to {Folder.PathOf("done", "good.csv")}", result.Information);
        Assert.Equal($"Folder: {Folder.PathOf("in")} archived=2 failed=2 left=0", result.Information[^1]);
        Assert.Contains(Folder.PathOf("done", "some.rejects.csv"), result.Output.Select(file => Value<string>(file, "RejectPath")));

        // The same file again is a duplicate, and moved too. Its name is in use, so it gets its time.
        File.Copy(Folder.PathOf("done", "good.csv"), good);
        File.SetLastWriteTimeUtc(good, new DateTime(2026, 1, 17, 2, 30, 5, DateTimeKind.Utc));
        Assert.Equal("Duplicate", Value<string>(Get(Ingest, Arguments()).Single(), "Outcome"));
        Assert.Equal(["good.20260117T023005Z.csv", "good.csv", "good.csv.rows", "some.csv", "some.rejects.csv"], Names("done"));
        Assert.Equal(2, await PeopleAsync());
    }

    [Fact]
    public void A_reason_says_what_happened_and_shows_nobody()
    {
        Arrive("x.csv", "name,email\nZebulon Quist,\n");

        Run(Ingest, Arguments());

        var path = Folder.PathOf("failed", "x.csv.reason.txt");
        var reason = File.ReadAllText(path);
        Assert.StartsWith("This file was not imported", reason, StringComparison.Ordinal);
        Assert.Contains("Error:   NoValidRows (exit code 1)", reason, StringComparison.Ordinal);
        Assert.Contains("Rows:    1 read, 1 failed", reason, StringComparison.Ordinal);
        Assert.Contains("Remedy:  ", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Quist", reason, StringComparison.Ordinal);
        Assert.Contains("Quist", File.ReadAllText(Folder.PathOf("failed", "x.rejects.csv")), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_with_a_changed_header_can_be_accepted_in_either_folder(bool movedBack)
    {
        Arrive("one.csv", Rows("Ann"));
        Get(Ingest, Arguments());
        Arrive("two.csv", "name,contact\nBob,bob@example.com\n");
        Arrive("two.csv.rows", "1");
        Assert.Contains(Run(Ingest, Arguments()).Errors, error => error.FullyQualifiedErrorId.StartsWith("PlaintiffIngest.HeaderChanged", StringComparison.Ordinal));
        Assert.Equal(["two.csv", "two.csv.reason.txt", "two.csv.rows"], Names("failed"));
        var reason = await File.ReadAllTextAsync(Folder.PathOf("failed", "two.csv.reason.txt"), TestContext.Current.CancellationToken);
        Assert.Contains("-AcceptHeader", reason, StringComparison.Ordinal);
        Assert.Contains("import it from here", reason, StringComparison.Ordinal);

        const string Accept = " -AcceptHeader -ColumnMap @{ email = 'contact' }";
        if (!movedBack)
        {
            var path = Folder.PathOf("failed", "two.csv");
            Assert.Equal("Committed", Value<string>(Get("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -ConnectionString $args[2] -Commit" + Accept, path, Vendor, Database.Settings.ConnectionString).Single(), "Outcome"));
        }

        foreach (var name in (string[])["two.csv", "two.csv.rows"])
        {
            File.Move(Folder.PathOf("failed", name), Folder.PathOf("in", name));
        }

        Assert.Equal(movedBack ? "Committed" : "Duplicate", Value<string>(Get(Ingest + (movedBack ? Accept + " -Filter two.csv" : string.Empty), Arguments()).Single(), "Outcome"));
        Assert.Equal(["one.csv", "two.csv", "two.csv.rows"], Names("done"));
        Assert.Equal(2, await PeopleAsync());
    }

    [Fact]
    public async Task Without_Commit_nothing_is_kept_moved_or_written()
    {
        Arrive("good.csv", Rows("Ann"));
        Arrive("bad.csv", "name,email\nBob,\n");

        var result = Run(Ingest.Replace(" -Commit", string.Empty, StringComparison.Ordinal), Arguments());
        var whatIf = Run($"{Ingest} -WhatIf -LogPath '{Folder.PathOf("ingest.jsonl")}' -MetricsPath '{Folder.PathOf("ingest.prom")}'", Arguments());

        Assert.Equal(["DryRun", "Failed"], result.Output.Select(file => Value<string>(file, "Outcome")).Order(StringComparer.Ordinal));
        Assert.All(result.Output, file => Assert.Null(Value<string?>(file, "MovedTo")));
        Assert.Empty(whatIf.Output);
        Assert.Equal(["bad.csv", "good.csv"], Names("in"));
        Assert.Empty(Names("done").Concat(Names("failed")).Concat(Names(string.Empty)));
        Assert.Equal(0, await PeopleAsync());
    }

    [Theory]
    [InlineData("", "readme.md")]
    [InlineData(" -Filter *")]
    [InlineData(" -Filter * -Marker .done", "a.csv.done")]
    public void What_is_not_a_delivery_is_left_alone(string parameters, params string[] others)
    {
        string[] left = [".hidden.csv", "a.csv.part", "a.csv.tmp", "a.csv~", "~$a.xlsx", "a.sha256", "b.csv.rows", "SHA256SUMS", "c.csv.reason.txt", .. others];
        foreach (var name in left)
        {
            Arrive(name, Rows("Ann"));
        }

        Directory.CreateDirectory(Folder.PathOf("in", "sub.csv"));
        Folder.Write(Path.Join("in", "sub.csv", "x.csv"), Rows("Bob"));
        if (!OperatingSystem.IsWindows())
        {
            SymbolicLink.ToFile(Folder.PathOf("in", "link.csv"), Folder.Write("elsewhere.csv", Rows("Cid")));
        }

        var before = Names("in");

        var result = Run(Ingest + parameters, Arguments());

        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal([$"Folder: {Folder.PathOf("in")} has no file to import"], result.Information);
        Assert.Equal(before, Names("in"));
    }

    [Fact]
    public void Unusual_names_and_a_filter_of_brackets_work()
    {
        string[] names = ["list[1].csv", "two words.csv", "été é.csv", "it's.csv", "a`b.csv", "$x.csv", "-f.csv"];
        foreach (var (index, name) in names.Index())
        {
            Arrive(name, Rows($"Person {(char)('a' + index)}"));
        }

        Arrive("other.csv", Rows("Ann"));

        Assert.Equal("list[1].csv", Value<string>(Get(Ingest + " -Filter 'list[1]*'", Arguments()).Single(), "FileName"));
        Get(Ingest, Arguments());

        Assert.Equal(names.Append("other.csv").Order(StringComparer.Ordinal), Names("done"));
    }

    [Fact]
    public async Task A_file_stays_when_the_database_cannot_be_used_or_another_process_imports_it()
    {
        Arrive("x.csv", Rows("Ann"));
        Arrive("y.csv", Rows("Bob"));

        var down = Run(Ingest.Replace("$db -", "'Host=127.0.0.1;Port=1;Username=u;Timeout=1' -", StringComparison.Ordinal), Arguments());

        Assert.Single(down.Output);
        Assert.StartsWith("PlaintiffIngest.DatabaseUnreachable", Assert.Single(down.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["x.csv", "y.csv"], Names("in"));

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Folder.PathOf("in", "x.csv"), TestContext.Current.CancellationToken)));
        await Database.ExecuteAsync($"SELECT * FROM ingest.claim_import_run('{Vendor}', 'x', '{hash}', 'x.csv', 'csv', 'another worker')");
        var busy = Run(Ingest, Arguments());

        Assert.Equal([("InProgress", 1), ("Committed", 0)], busy.Output.Select(file => (Value<string>(file, "Outcome"), Value<int>(file, "ExitCode"))));
        Assert.Equal(["x.csv"], Names("in"));
        Assert.Equal(["y.csv"], Names("done"));
        Assert.Equal($"Folder: {Folder.PathOf("in")} archived=1 failed=0 left=1", busy.Information[^1]);
    }

    [Fact]
    public void With_a_marker_only_marked_files_are_complete_and_the_marker_moves_along()
    {
        Arrive("a.csv", Rows("Ann"));
        Arrive("a.csv.done", string.Empty);
        Arrive("b.csv.gz", "not gzip");
        Arrive("b.done", string.Empty);
        Arrive("c.csv", Rows("Cid"));
        Arrive("d.csv.done", string.Empty);

        var result = Run(Ingest + " -Marker .done", Arguments());

        Assert.Equal(["a.csv", "a.csv.done"], Names("done"));
        Assert.Equal(["b.csv.gz", "b.csv.gz.reason.txt", "b.done"], Names("failed"));
        Assert.Equal(["c.csv", "d.csv.done"], Names("in"));
        Assert.Contains("Waiting: c.csv has no marker (c.csv.done or c.done).", result.Information);
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_left_for_the_next_run()
    {
        Arrive("done.csv", Rows("Ann"));
        var growing = Arrive("growing.csv", Rows("Bob"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writer = Task.Run(
            async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    await File.AppendAllTextAsync(growing, $"Person {i},p{i}@example.com\n", CancellationToken.None);
                    await Task.Delay(20, CancellationToken.None);
                }
            },
            CancellationToken.None);

        var result = Run(Ingest.Replace("-StableSeconds 0", "-StableSeconds 1", StringComparison.Ordinal), Arguments());
        await stop.CancelAsync();
        await writer;

        Assert.Equal("done.csv", Value<string>(Assert.Single(result.Output), "FileName"));
        Assert.Contains("Waiting: growing.csv is still being written.", result.Information);
        Assert.Empty(result.Errors);
        Assert.Equal(["growing.csv"], Names("in"));
    }
}
