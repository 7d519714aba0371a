using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Connections;

public sealed class ConnectionResolverTests : IDisposable
{
    private const string Dev = "postgres://dev:p@dev.example.org/dev";
    private const string Prod = "postgres://prod:p@prod.example.org/prod";
    private const string Other = "postgres://other:p@other.example.org/other";

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> variables = [];
    private readonly RecordingLog log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_target_is_shown_as_the_runbook_shows_it()
    {
        variables["SUPABASE_DB_URL_PROD"] = "postgres://postgres.abcdefghijklmnop:secret@aws-0-eu-west-1.pooler.supabase.com:6543/postgres";
        Assert.Equal("Database: host=*.pooler.supabase.com dbname=postgres user=postgres env=prod", await DescribeAsync("Prod"));
    }

    [Theory]
    [InlineData("dev", "dev")]
    [InlineData("DEV", "dev")]
    [InlineData(" Prod ", "prod")]
    [InlineData(null, "dev")]
    [InlineData("", "dev")]
    public async Task An_environments_name_ignores_case_and_dev_is_the_default(string? requested, string found)
    {
        (variables["SUPABASE_DB_URL_DEV"], variables["SUPABASE_DB_URL_PROD"]) = (Dev, Prod);
        Assert.Equal($"Database: host=*.example.org dbname={found} user={found} env={found}", await DescribeAsync(requested));
    }

    [Fact]
    public async Task Supabase_mode_sets_the_default_environment()
    {
        (variables["SUPABASE_MODE"], variables["SUPABASE_DB_URL_DEV"], variables["SUPABASE_DB_URL_PROD"]) = ("PROD", Dev, Prod);
        Assert.Contains("env=prod", await DescribeAsync(null), StringComparison.Ordinal);
        Assert.Contains("env=dev", await DescribeAsync("Dev"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("staging", null, "-Environment")]
    [InlineData(null, "staging", "SUPABASE_MODE")]
    public async Task An_unknown_environment_is_an_error_that_names_its_source(string? requested, string? mode, string source)
    {
        variables["DATABASE_URL"] = Other;
        if (mode is not null)
        {
            variables["SUPABASE_MODE"] = mode;
        }

        var error = await Assert.ThrowsAsync<IngestException>(() => DescribeAsync(requested));
        Assert.Equal(IngestErrorId.UnknownEnvironment, error.ErrorId);
        Assert.Equal($"{source} names the unknown environment 'staging'.", error.Message);
    }

    /// <summary>Requested environment, SUPABASE_MODE, and whether a generic URL applies.</summary>
    public static TheoryData<string?, string?, bool> Modes => new()
    {
        { null, null, true },
        { "Dev", null, true },
        { "Prod", null, false },
        { null, "prod", true },
        { "Prod", "Prod", true },
        { "Prod", "dev", false },
        { "Dev", "prod", false },
        { "Dev", "local", false },
        { "Prod", "staging", false },
        { "Dev", "staging", false },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_generic_url_applies_only_to_the_environment_of_the_process(string? requested, string? mode, bool applies)
    {
        if (mode is not null)
        {
            variables["SUPABASE_MODE"] = mode;
        }

        foreach (var name in new[] { "DATABASE_URL", "SUPABASE_DB_URL" })
        {
            variables[name] = Other;
            await AssertFoundAsync(requested, applies ? "other" : null);
            variables.Remove(name);
            foreach (var file in new[] { ".env.dev", ".env.prod" })
            {
                folder.Write(file, $"{name}={Other}\n");
            }

            await AssertFoundAsync(requested, applies ? "other" : null);
            folder.Write(".env.dev", "");
            folder.Write(".env.prod", "");
        }
    }

    [Theory]
    [InlineData("Dev", "SUPABASE_DB_URL_PROD", ".env.prod")]
    [InlineData("Prod", "SUPABASE_DB_URL_DEV", ".env.dev")]
    public async Task Another_environments_settings_are_never_used(string requested, string variable, string file)
    {
        variables["SUPABASE_MODE"] = requested == "Dev" ? "prod" : "dev";
        variables[variable] = Other;
        (variables["DATABASE_URL"], variables["SUPABASE_DB_URL"]) = (Other, Other);
        folder.Write(file, $"SUPABASE_DB_URL_DEV={Other}\nSUPABASE_DB_URL_PROD={Other}\nDATABASE_URL={Other}\n");
        folder.Write(".env", $"SUPABASE_DB_URL_DEV={Other}\nSUPABASE_DB_URL_PROD={Other}\n");
        await AssertFoundAsync(requested, null);
    }

    [Fact]
    public async Task The_process_takes_precedence_over_the_file_and_the_specific_variable_over_generic_ones()
    {
        folder.Write(".env.dev", $"\uFEFFexport SUPABASE_DB_URL_DEV=\"{Dev}\" # the usual\r\nDATABASE_URL={Other}\r\n");
        await AssertFoundAsync("Dev", "dev");
        variables["DATABASE_URL"] = Other;
        await AssertFoundAsync("Dev", "dev");
        variables["SUPABASE_DB_URL_DEV"] = Prod;
        await AssertFoundAsync("Dev", "prod");
        variables["SUPABASE_DB_URL_DEV"] = "  ";
        await AssertFoundAsync("Dev", "dev");
    }

    [Fact]
    public async Task If_nothing_is_configured_the_error_names_what_was_searched()
    {
        var error = await Assert.ThrowsAsync<IngestException>(() => DescribeAsync("Dev"));
        Assert.Equal(IngestErrorId.ConnectionNotConfigured, error.ErrorId);
        Assert.Equal(ExitCode.ConfigurationError, error.ExitCode);
        Assert.Equal(
            $"No database is configured for the environment dev. Searched for SUPABASE_DB_URL_DEV, DATABASE_URL, SUPABASE_DB_URL in the process environment and in {folder.PathOf(".env.dev")}.",
            error.Message);
        error = await Assert.ThrowsAsync<IngestException>(() => DescribeAsync("Prod"));
        Assert.Contains("Searched for SUPABASE_DB_URL_PROD in the process environment", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_of_a_malformed_url_names_its_variable_or_file()
    {
        folder.Write(".env.dev", "DATABASE_URL=postgres://u:secret\n");
        var error = await Assert.ThrowsAsync<IngestException>(() => DescribeAsync("Dev"));
        Assert.Equal(IngestErrorId.InvalidConnectionString, error.ErrorId);
        Assert.Contains($"DATABASE_URL in {folder.PathOf(".env.dev")}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dev", UnixFileMode.None)]
    [InlineData("Dev", UnixFileMode.GroupRead)]
    [InlineData("Dev", UnixFileMode.OtherRead)]
    [InlineData("Prod", UnixFileMode.OtherWrite)]
    public void A_file_of_variables_that_others_can_access_is_used_with_a_warning(string environment, UnixFileMode others)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes; FilePermissionsTests has its access control lists.");
            return;
        }

        var name = "SUPABASE_DB_URL_" + environment.ToUpperInvariant();
        var file = folder.Write(".env." + environment.ToLowerInvariant(), $"{name}={Other}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        Assert.Equal("other", Find(options => options with { Environment = environment }).Username);
        string[] expected = others == UnixFileMode.None ? [] : [$"Other users can read or change the connection in {file}. Run: chmod 600 '{file}'"];
        Assert.Equal(expected, log.Warnings);

        // Nothing of the file is used.
        variables[name] = Dev;
        Assert.Equal("dev", Find(options => options with { Environment = environment }).Username);
        Assert.Equal(expected, log.Warnings);
    }

    [Theory]
    [InlineData(null, "custom")]
    [InlineData("Prod", "prod")]
    [InlineData("Local", "local")]
    public async Task A_connection_string_overrides_everything(string? requested, string shown)
    {
        (variables["SUPABASE_MODE"], variables["SUPABASE_DB_URL_DEV"], variables["SUPABASE_DB_URL_PROD"]) = ("prod", Dev, Prod);
        Assert.Equal($"Database: host=*.example.org dbname=other user=other env={shown}", await DescribeAsync(requested, options => options with { ConnectionString = Other }));
    }

    [Fact]
    public void A_credential_replaces_the_login_and_its_password()
    {
        variables["SUPABASE_DB_URL_DEV"] = Dev;
        var settings = Find(options => options with { UserName = "someone", Password = "theirs" });
        Assert.Equal(("someone", "theirs", "dev"), (settings.Username, settings.Password, settings.Database));
        settings = Find(options => options with { UserName = "someone" });
        Assert.Equal(("someone", null), (settings.Username, settings.Password));
    }

    [Fact]
    public void The_drivers_defaults_are_filled_in_so_that_they_can_be_shown()
    {
        variables["SUPABASE_DB_URL_DEV"] = "postgres://h.example.org";
        (variables["PGUSER"], variables["PGDATABASE"]) = ("loader", "landing");
        var settings = Find(options => options);
        Assert.Equal(("loader", "landing", null), (settings.Username, settings.Database, settings.Password));
        variables.Remove("PGDATABASE");
        Assert.Equal("loader", Find(options => options).Database);
    }

    private Npgsql.NpgsqlConnectionStringBuilder Find(Func<ConnectionOptions, ConnectionOptions> change)
        => new ConnectionLookup(variables.GetValueOrDefault, log).Find(change(new ConnectionOptions { CurrentFolder = folder.Path })).Settings!;

    private async Task AssertFoundAsync(string? requested, string? user)
    {
        if (user is not null)
        {
            Assert.Contains($"user={user} ", await DescribeAsync(requested), StringComparison.Ordinal);
        }
        else
        {
            var error = await Assert.ThrowsAsync<IngestException>(() => DescribeAsync(requested));
            Assert.Equal(IngestErrorId.ConnectionNotConfigured, error.ErrorId);
        }
    }

    private async Task<string> DescribeAsync(string? requested, Func<ConnectionOptions, ConnectionOptions>? change = null)
    {
        var options = new ConnectionOptions { Environment = requested, CurrentFolder = folder.Path };
        await using var target = await ConnectionResolver.ResolveAsync(
            change is null ? options : change(options), new RecordingLog(), variables.GetValueOrDefault, TestContext.Current.CancellationToken);
        return target.Description.ToString();
    }
}
