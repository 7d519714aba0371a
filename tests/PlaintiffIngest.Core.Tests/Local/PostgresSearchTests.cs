using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

[Slow]
public sealed class PostgresSearchTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> variables = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_newest_version_in_the_default_folders_wins_and_old_versions_are_ignored()
    {
        SkipOnWindows();
        foreach (var version in new[] { "9.6.24", "14.12", "15.18", "17.2", "16.4" })
        {
            Install($"usr/{version}/bin", version);
        }

        Install("usr/18/bin", "18beta1 (Test)");
        Assert.Equal(new PostgresPrograms(folder.PathOf("usr", "18", "bin"), 18), Search("usr/*/bin").FindNewest());
        Assert.Equal([18, 17, 16, 15], Search("usr/*/bin").FindAll().Select(programs => programs.MajorVersion));
    }

    [Fact]
    public void A_configured_folder_takes_precedence()
    {
        SkipOnWindows();
        Install("usr/17/bin", "17.2");
        Install("own", "15.1");
        variables[PostgresPrograms.FolderVariable] = folder.PathOf("own");
        Assert.Equal(15, Search("usr/*/bin").FindNewest().MajorVersion);
    }

    [Theory]
    [InlineData("missing", null)]
    [InlineData("old", "14.9")]
    public void An_unusable_configured_folder_is_an_error_without_a_fallback(string name, string? version)
    {
        SkipOnWindows();
        Install("usr/17/bin", "17.2");
        if (version is not null)
        {
            Install(name, version);
        }

        variables[PostgresPrograms.FolderVariable] = folder.PathOf(name);
        var error = Assert.Throws<IngestException>(() => Search("usr/*/bin").FindNewest());
        Assert.Equal(IngestErrorId.PostgresNotInstalled, error.ErrorId);
        Assert.Contains(folder.PathOf(name), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_in_path_are_followed_to_the_programs()
    {
        SkipOnWindows();
        Install("lib/16/bin", "16.3");
        Directory.CreateDirectory(folder.PathOf("links"));
        SymbolicLink.ToFile(folder.PathOf("links", "pg_ctl"), folder.PathOf("lib", "16", "bin", "pg_ctl"));
        variables["PATH"] = folder.PathOf("links");
        Assert.Equal(new PostgresPrograms(folder.PathOf("lib", "16", "bin"), 16), Search().FindNewest());
    }

    [Fact]
    public void Pg_config_in_path_is_run_to_find_the_folder()
    {
        SkipOnWindows();
        Install("lib/15/bin", "15.3");
        Script("bin/pg_config", $"echo {folder.PathOf("lib", "15", "bin")}");
        variables["PATH"] = $"relative:{folder.PathOf("bin")}";
        Assert.Equal(15, Search().FindNewest().MajorVersion);
    }

    [Fact]
    public void A_folder_that_lacks_a_program_or_whose_programs_fail_is_ignored()
    {
        SkipOnWindows();
        Install("usr/17/bin", "17.2");
        File.Delete(folder.PathOf("usr", "17", "bin", "initdb"));
        Install("usr/18/bin", "18.1");
        Script("usr/18/bin/postgres", "echo cannot run >&2; exit 127");
        Install("usr/15/bin", "15.9");
        Assert.Equal(15, Search("usr/*/bin", "none/*/bin").FindNewest().MajorVersion);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho 'postgres: error while loading shared libraries: libpq.so.5: cannot open shared object file' >&2\necho more >&2\nexit 127\n", "libpq.so.5: cannot open shared object file")]
    [InlineData("\u007fELF of another processor", "Exec format error")]
    [InlineData("#!/bin/sh\nexit 3\n", "exit code 3")]
    [InlineData(null, "Permission denied")]
    public void Programs_that_cannot_run_are_named_with_the_reason(string? postgres, string reason)
    {
        SkipOnWindows();
        Install("usr/17/bin", "17.2");
        var path = folder.PathOf("usr", "17", "bin", "postgres");
        if (postgres is not null)
        {
            File.WriteAllText(path, postgres);
        }
        else if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, FilePermissions.PrivateFile);
        }

        var search = Search("usr/*/bin");
        var error = Assert.Throws<IngestException>(search.FindNewest);
        Assert.Equal(IngestErrorId.PostgresNotInstalled, error.ErrorId);
        Assert.Contains($"cannot run. {folder.PathOf("usr", "17", "bin")}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("u{A}", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, search.FindProblem()?.Message);

        variables[PostgresPrograms.FolderVariable] = folder.PathOf("usr", "17", "bin");
        Assert.Contains(reason, Assert.Throws<IngestException>(Search().FindNewest).Message, StringComparison.Ordinal);

        Install("usr/16/bin", "16.2");
        variables.Clear();
        Assert.Equal(16, search.FindNewest().MajorVersion);
        Assert.Null(search.FindProblem());
    }

    [Fact]
    public void Without_programs_the_error_says_what_to_install()
    {
        var error = Assert.Throws<IngestException>(() => Search().FindNewest());
        Assert.Equal(IngestErrorId.PostgresNotInstalled, error.ErrorId);
        Assert.Equal(ExitCode.ConfigurationError, error.ExitCode);
        Assert.Contains("Install PostgreSQL (", error.Remedy, StringComparison.Ordinal);
        Assert.Contains(PostgresPrograms.FolderVariable, error.Remedy, StringComparison.Ordinal);
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of this test are shell scripts.");

    private PostgresSearch Search(params string[] patterns)
        => new(variables.GetValueOrDefault, [.. patterns.Select(pattern => folder.PathOf(pattern))]);

    private void Install(string name, string version)
    {
        foreach (var program in new[] { "initdb", "pg_ctl", "postgres" })
        {
            Script($"{name}/{program}", $"echo '{program} (PostgreSQL) {version}'");
        }
    }

    private void Script(string name, string text)
    {
        var path = folder.Write(name, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, FilePermissions.PrivateFolder);
        }
    }
}
