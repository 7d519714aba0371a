using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The Pester tests of the module as it is published, each file in a real pwsh; skipped where there is none.</summary>
public sealed class PesterTests(PackedModule packed)
{
    private const string FindPester =
        """
        if ($PSVersionTable.PSVersion -lt '7.6') { "pwsh is $($PSVersionTable.PSVersion), and the module needs 7.6"; exit 1 }
        if (-not (Get-Module Pester -ListAvailable | Where-Object Version -ge '5.5')) { 'Pester 5.5 or later is not installed'; exit 1 }
        """;

    private const string RunPester =
        """
        Import-Module Pester -MinimumVersion 5.5
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $env:PLAINTIFF_INGEST_PESTER_FILE
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = 'Detailed'
        $configuration.Output.RenderMode = 'Plaintext'
        $result = Invoke-Pester -Configuration $configuration
        exit [int] ($result.Result -ne 'Passed' -or $result.PassedCount -eq 0)
        """;

    private static readonly Lazy<Task<string?>> Missing = new(FindMissingAsync);

    public static TheoryData<string> Files
        => [.. Directory.GetFiles(Repository.PathOf("tests", "Pester"), "*.Tests.ps1").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Pester_passes(string file)
    {
        if (await Missing.Value is { } reason)
        {
            Assert.Skip($"{file}: {reason}.");
        }

        var programs = await TestServer.ProgramsAsync();
        // As root the server runs as another account, which must be able to pass through: not a folder that is made as private.
        var data = Path.Join(Path.GetTempPath(), $"plaintiff-ingest-pester-{Guid.NewGuid():N}");
        try
        {
            var child = await RunPwshAsync(RunPester, new Dictionary<string, string?>
            {
                ["PLAINTIFF_INGEST_PESTER_FILE"] = Repository.PathOf("tests", "Pester", file),
                ["PLAINTIFF_INGEST_MODULE"] = Path.Join((await packed.GetAsync()).Folder, "PlaintiffIngest.psd1"),
                ["PLAINTIFF_INGEST_DATA"] = data,
                [PostgresPrograms.FolderVariable] = programs.Folder,
            });
            Assert.True(child.ExitCode == 0, child.Output + child.Error);
        }
        finally
        {
            await ClearAsync(programs, data);
        }
    }

    private static async Task<string?> FindMissingAsync()
    {
        if (Pwsh.Find() is null)
        {
            return $"pwsh is neither on the PATH nor named in {Pwsh.Variable}";
        }

        var child = await RunPwshAsync(FindPester, new Dictionary<string, string?>());
        return child.ExitCode == 0 ? null : child.Output.Trim();
    }

    private static Task<ChildProcess> RunPwshAsync(string script, Dictionary<string, string?> environment)
    {
        environment["NO_COLOR"] = "1";
        return ChildProcess.RunAsync(Pwsh.Find()!, ["-NoProfile", "-NonInteractive", "-Command", script], environment);
    }

    private static async Task ClearAsync(PostgresPrograms programs, string data)
    {
        if (!Directory.Exists(data))
        {
            return;
        }

        foreach (var cluster in Directory.GetDirectories(data))
        {
            await new LocalServer(programs, cluster).StopAsync(CancellationToken.None);
        }

        Directory.Delete(data, recursive: true);
    }
}
