using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Host;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

public sealed class HelpTests : ModuleTest
{
    [Fact]
    public void The_help_file_is_what_the_source_says()
    {
        var isCurrent = File.ReadAllText(HelpFile.Path).ReplaceLineEndings("\n") == HelpFile.Compose(Engine);

        Assert.True(isCurrent, "Write it anew: dotnet run --project tools/PlaintiffIngest.Host -- --write-help");
    }

    [Fact]
    public void Get_Help_finds_it()
        => Assert.Equal(
            "Rolls runs back.",
            Get("(Get-Help Undo-ImportRun).Synopsis").Single().ToString());

    [Fact]
    public void The_topic_names_every_error_of_rows_and_of_files()
    {
        var topic = File.ReadAllText(Repository.PathOf("module", "en-US", "about_PlaintiffIngest.help.txt"));

        Assert.All(Enum.GetValues<RowError>().Except([RowError.None]), error => Assert.Contains($"    {error.ToCode()} ", topic, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<IngestErrorId>(), name => Assert.Contains($"    {name} ", topic, StringComparison.Ordinal));
    }

    [Fact]
    public void The_readme_lists_every_error_under_its_exit_code()
    {
        var rows = File.ReadAllLines(Repository.PathOf("README.md"));

        Assert.All(Enum.GetValues<IngestErrorId>(), id =>
        {
            var row = Assert.Single(rows, row => row.StartsWith("| ", StringComparison.Ordinal) && row.Split('|')[2].Contains($"`{id}`", StringComparison.Ordinal));
            Assert.StartsWith($"| {(int)new IngestException(id, $"", $"").ExitCode} |", row, StringComparison.Ordinal);
        });
    }
}
