using System.Reflection;
using System.Text.Json;
using PlaintiffIngest.Build;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The Pester tests of the module as it is published, run once in a real pwsh. Each of them counts as a test here.</summary>
public sealed class PesterTests
{
    private const string Script =
        """
        Import-Module $env:PESTER_MODULE
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $env:PESTER_FOLDER
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = 'Detailed'
        $configuration.Output.RenderMode = 'Plaintext'
        $result = Invoke-Pester -Configuration $configuration
        @(
            # A file that could not be read has an error and no tests.
            $result.Containers | Where-Object ErrorRecord | ForEach-Object { [pscustomobject] @{ File = $_.Item.Name; Name = 'discovery'; Result = 'Failed'; Problem = $_.ErrorRecord | Out-String } }
            $result.Tests | ForEach-Object { [pscustomobject] @{ File = $_.Block.BlockContainer.Item.Name; Name = $_.ExpandedPath; Result = $_.Result; Problem = $_.ErrorRecord | Out-String } }
        ) | ConvertTo-Json -AsArray | Set-Content $env:PESTER_RESULTS
        """;

    [Theory]
    [MemberData(nameof(RunAsync), DisableDiscoveryEnumeration = true)]
    public void Pester_passes(string file, string name, string result, string problem)
        => Assert.True(result == "Passed", $"{file}: {name}: {result}\n{problem}");

    /// <summary>Runs the tests and gives what became of each.</summary>
    public static async Task<IEnumerable<ITheoryDataRow>> RunAsync()
    {
        using var folder = new TempFolder();
        var programs = await TestServer.ProgramsAsync();
        // Run by root, the server belongs to another account, which must be able to reach this folder: not one made as private.
        var data = Path.Join(Path.GetTempPath(), $"plaintiff-ingest-pester-{Guid.NewGuid():N}");
        var files = Repository.PathOf("tests", "Pester");
        var results = folder.PathOf("results.json");
        try
        {
            var child = await ChildProcess.RunCommandAsync(Script, new Dictionary<string, string?>
            {
                ["PESTER_MODULE"] = typeof(PesterTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Pester").Value,
                ["PESTER_FOLDER"] = files,
                ["PESTER_RESULTS"] = results,
                ["PLAINTIFF_INGEST_MODULE"] = Path.Join((await PackedModule.GetAsync()).Folder, "PlaintiffIngest.psd1"),
                ["PLAINTIFF_INGEST_DATA"] = data,
                [PostgresPrograms.FolderVariable] = programs.Folder,
            });
            Assert.True(File.Exists(results), child.Output + child.Error);
        }
        finally
        {
            await LocalData.DeleteAsync(programs, data);
        }

        var outcomes = JsonSerializer.Deserialize<Outcome[]>(await File.ReadAllTextAsync(results))!;
        Assert.Equal(
            Directory.GetFiles(files, "*.Tests.ps1").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal),
            outcomes.Select(outcome => outcome.File).Distinct().Order(StringComparer.Ordinal));
        return outcomes.Select(outcome => outcome.ToRow());
    }

    private sealed record Outcome(string File, string Name, string Result, string Problem)
    {
        public TheoryDataRow<string, string, string, string> ToRow() => new TheoryDataRow<string, string, string, string>(File, Name, Result, Problem)
        {
            TestDisplayName = $"{File}: {Name}",
            Skip = Result == "Skipped" ? "Skipped by Pester: what it needs is not on this machine." : null,
        };
    }
}
