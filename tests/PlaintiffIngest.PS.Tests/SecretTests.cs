using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>A database named by a secret, and a password out of a password file. A small module stands for SecretManagement, whose commands it has.</summary>
public sealed class SecretTests(MigratedDatabase database) : ModuleTest(sharesEngine: false), IClassFixture<MigratedDatabase>
{
    private const string Vault =
        """
        function Get-Secret {
            [CmdletBinding()] param([Parameter(Mandatory)] [string] $Name)
            $PSCmdlet.WriteVerbose("asked for $Name")
            switch ($Name) {
                'text' { $env:TEST_SECRET }
                'secure' { $secure = [securestring]::new(); foreach ($c in $env:TEST_SECRET.ToCharArray()) { $secure.AppendChar($c) }; $secure }
                'table' { @{ url = $env:TEST_SECRET } }
                'broken' { 'postgres://u:hunter2@x:port/db' }
                default { $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([exception]::new("$env:TEST_SECRET is not here"), 'GetSecretNotFound', 'ObjectNotFound', $Name)) }
            }
        }
        """;

    [Theory]
    [InlineData("text")]
    [InlineData("secure")]
    public void A_url_comes_from_a_vault_and_is_shown_nowhere(string name)
    {
        var result = Ask($"Get-ImportRun -Newest 1 -ConnectionSecret {name} -Verbose -Debug; Test-IngestDatabase -ConnectionSecret {name} -Environment Prod");

        Assert.Empty(result.Errors);
        Assert.Null(result.Terminating);
        Assert.Contains(result.Information, line => line.EndsWith("env=custom", StringComparison.Ordinal));
        Assert.Contains(result.Information, line => line.EndsWith("env=prod", StringComparison.Ordinal));
        Assert.DoesNotContain(database.Settings.Password!, Capture.All(result) + Screen.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "ConnectionNotConfigured", "GetSecretNotFound")]
    [InlineData("table", "ConnectionNotConfigured", "Hashtable")]
    [InlineData("broken", "InvalidConnectionString", "-ConnectionSecret")]
    [InlineData("text -ConnectionString 'Host=x'", "InvalidParameter", "cannot be used together")]
    public void Errors_about_a_secret_do_not_show_it(string name, string id, string word)
    {
        var result = Ask($"Get-ImportRun -ConnectionSecret {name} -Verbose");

        var error = Assert.Single(result.Errors);
        Assert.StartsWith($"PlaintiffIngest.{id},", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(word, error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        var everything = Capture.All(result) + Screen.Output;
        Assert.DoesNotContain(database.Settings.Password!, everything, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", everything, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_command_of_the_same_name_is_not_called()
    {
        var result = Run("function Get-Secret { [CmdletBinding()] param($Name) 'Host=127.0.0.1;Port=1;Username=u;Timeout=1' }; Get-ImportRun -ConnectionSecret text");

        Assert.StartsWith("PlaintiffIngest.ConnectionNotConfigured,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_module_the_error_says_how_to_get_it()
    {
        var script = Folder.Write("list.ps1", "param($Manifest) Import-Module $Manifest; try { Get-ImportRun -ConnectionSecret text } catch { $_.FullyQualifiedErrorId; $_.ErrorDetails.RecommendedAction }");

        var child = await ChildProcess.RunScriptAsync(
            [script, Repository.PathOf("PlaintiffIngest.psd1")], new Dictionary<string, string?> { ["PSModulePath"] = Folder.Path });

        Assert.StartsWith("PlaintiffIngest.ConnectionNotConfigured,", child.Output, StringComparison.Ordinal);
        Assert.Contains("Install-PSResource Microsoft.PowerShell.SecretManagement", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_password_file_is_used()
    {
        var file = PasswordFile(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var result = Run($"Get-ImportRun -Newest 1 -ConnectionString '{Url(file)}'");

        Assert.Null(result.Terminating?.ToString());
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_password_file_that_others_can_read_is_ignored_with_a_warning()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        var file = PasswordFile(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var result = Run($"Get-ImportRun -Newest 1 -ConnectionString '{Url(file)}'");

        Assert.StartsWith("PlaintiffIngest.LoginRefused,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("chmod 600", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(database.Settings.Password!, Capture.All(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_password_file_is_not_an_error()
        => Assert.StartsWith(
            "PlaintiffIngest.LoginRefused,",
            Assert.Single(Run($"Get-ImportRun -Newest 1 -ConnectionString '{Url(Folder.PathOf("none"))}'").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("PGPASSFILE", false)]
    [InlineData("PGPASSFILE", true)]
    [InlineData("HOME", false)]
    [InlineData("HOME", true)]
    public async Task A_password_file_is_found_where_psql_finds_it_and_used_if_it_is_private(string variable, bool isOpen)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        var file = PasswordFile(UnixFileMode.UserRead | (isOpen ? UnixFileMode.GroupRead : UnixFileMode.None));
        var script = Folder.Write(
            "list.ps1",
            """
            param($Manifest, $Url) Import-Module $Manifest
            try { Get-ImportRun -Newest 1 -ConnectionString $Url -WarningVariable told -WarningAction SilentlyContinue; 'done' } catch { $_.FullyQualifiedErrorId }
            $told | ForEach-Object { "$_" }
            """);

        var child = await ChildProcess.RunScriptAsync(
            [script, Repository.PathOf("PlaintiffIngest.psd1"), Url(null)],
            new Dictionary<string, string?> { ["PGPASSFILE"] = null, [variable] = variable == "HOME" ? Folder.Path : file });

        Assert.Empty(child.Error);
        Assert.Matches(
            isOpen ? @"^PlaintiffIngest\.LoginRefused,\S+\nThe password file \S+/\.pgpass is ignored because .*chmod 600.*\n$" : @"^done\n$",
            child.Output);
    }

    private string Url(string? file)
    {
        var settings = database.Settings;
        return $"postgres://{settings.Username}@{settings.Host}:{settings.Port}/{settings.Database}?sslmode=disable{(file is null ? string.Empty : "&passfile=" + Uri.EscapeDataString(file))}";
    }

    private string PasswordFile(UnixFileMode mode)
    {
        var settings = database.Settings;
        var path = Folder.Write(".pgpass", $"# ours\n{settings.Host}:{settings.Port}:*:{settings.Username}:{settings.Password}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        return path;
    }

    private EngineResult Ask(string script)
    {
        var module = Folder.Write("Microsoft.PowerShell.SecretManagement.psm1", Vault);
        return Run($"$env:TEST_SECRET = $args[0]; Import-Module $args[1]; {script}", database.Settings.ConnectionString, module);
    }
}
