using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Documentation;

/// <summary>What the documentation says about files, tests, folders and measurements, compared with what is there.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages => [.. MarkdownFiles.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_every_anchor_to_a_heading(string page)
    {
        foreach (var link in Link().Matches(MarkdownFiles.WithoutCode(MarkdownFiles.Read(page))).Select(match => match.Groups[1].Value))
        {
            if (link.Contains("://", StringComparison.Ordinal))
            {
                continue;
            }

            var (path, anchor) = link.Split('#') is [var file, var heading] ? (file, heading) : (link, null);
            var target = path.Length == 0 ? Repository.PathOf(page) : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, path));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page}: {link} leads nowhere.");
            Assert.True(anchor is null || MarkdownFiles.Anchors(MarkdownFiles.Read(target)).Contains(anchor), $"{page}: {link} names no heading.");
        }
    }

    [Fact]
    public void Every_guarantee_names_a_test_that_exists()
    {
        var named = TestName().Matches(MarkdownFiles.Read("docs", "guarantees.md"))
            .Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value))
            .ToArray();
        var sources = Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories).ToLookup(Path.GetFileNameWithoutExtension);

        Assert.InRange(named.Length, 40, 200);
        Assert.All(named, test => Assert.Contains(
            sources[test.Class], path => File.ReadAllText(path).Contains($" {test.Method}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_workflow_command_is_documented_for_contributors()
    {
        var documented = MarkdownFiles.Read("README.md") + MarkdownFiles.Read("CONTRIBUTING.md");
        var commands = Workflows().SelectMany(text => RunLine().Matches(text)).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Contains($"`{command}`", documented, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_action_of_the_workflows_is_pinned_to_a_commit()
    {
        var actions = Workflows().SelectMany(text => UsesLine().Matches(text)).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Matches("@[0-9a-f]{40} # v[0-9.]+$", action));
    }

    [Fact]
    public void Every_member_that_the_architecture_page_names_exists_in_its_file()
    {
        var places = Place().Matches(MarkdownFiles.Read("docs", "architecture.md"))
            .Select(match => (Member: match.Groups[1].Value, Path: match.Groups[2].Value))
            .ToArray();

        Assert.InRange(places.Length, 5, 50);
        Assert.All(places, place => Assert.Contains(place.Member, MarkdownFiles.Read("docs", place.Path), StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_of_the_core_uses_only_folders_below_it_in_the_table()
    {
        var section = MarkdownFiles.Read("docs", "architecture.md").Split("## Which folder may use which")[1].Split("\n## ")[0];
        var order = MarkdownFiles.TableRows(section).Select(cells => cells[0].Trim('`')).Skip(1).ToList();
        var types = typeof(IngestPipeline).Assembly.GetTypes().Where(type => FolderUses.FolderOf(type) is not null).ToLookup(FolderUses.FolderOf);

        Assert.Equal(types.Select(group => group.Key!).Order(StringComparer.Ordinal), order.Order(StringComparer.Ordinal));
        foreach (var folder in order)
        {
            var used = types[folder].SelectMany(type => FolderUses.Of(type).Select(other => (Type: type.FullName, Folder: other))).Where(use => use.Folder != folder);
            Assert.All(used, use => Assert.True(order.IndexOf(use.Folder) > order.IndexOf(folder), $"{use.Type} uses {use.Folder}, which stands above {folder}."));
        }
    }

    [Fact]
    public void The_measurements_on_the_page_are_those_of_the_last_two_results()
    {
        var results = Directory.GetFiles(Repository.PathOf("bench", "results"), "*.json").Order(StringComparer.Ordinal)
            .Select(path => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement).TakeLast(2).ToArray();
        var rows = MarkdownFiles.TableRows(MarkdownFiles.Read("docs", "performance.md")).ToArray();

        foreach (var (target, run) in results.SelectMany((result, index) => result.GetProperty("Targets").EnumerateArray().Select(target => (target, index))))
        {
            var row = Assert.Single(rows, row => row[0] == target.GetProperty("Name").GetString());
            Assert.Equal(target.GetProperty("Measured").GetDouble(), double.Parse(row[1 + run], CultureInfo.InvariantCulture), 0.0006);
        }

        var medians = results[^1].GetProperty("Medians").EnumerateArray().Select(one => string.Create(
            CultureInfo.InvariantCulture,
            $"{one.GetProperty("Case").GetString()}, {one.GetProperty("Contender").GetString()}: {one.GetProperty("Seconds").GetDouble():0.000}"));
        Assert.Equal(medians, rows.Where(row => row.Length == 9 && row[0] != "case").Select(row => $"{row[0]}, {row[1]}: {row[3]}"));
    }

    [Fact]
    public void The_measurements_of_several_servers_on_the_page_are_those_of_the_last_result()
    {
        var path = Directory.GetFiles(Repository.PathOf("bench", "results", "citus"), "*.json").Order(StringComparer.Ordinal).Last();
        var medians = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("Medians").EnumerateArray()
            .GroupBy(one => one.GetProperty("Load").GetRawText())
            .Select(load => string.Join(", ", load.Select(one => one.GetProperty("Seconds").GetDouble().ToString("0.0", CultureInfo.InvariantCulture))));
        var section = MarkdownFiles.Read("docs", "performance.md").Split("\n## Several servers")[1].Split("\n## ")[0];

        var rows = MarkdownFiles.TableRows(section).Where(row => row.Length == 8 && double.TryParse(row[3], CultureInfo.InvariantCulture, out _));

        Assert.Equal(medians, rows.Select(row => string.Join(", ", row[3..6].Where(cell => cell != "–"))));
    }

    private static IEnumerable<string> Workflows()
        => Directory.GetFiles(Repository.PathOf(".github", "workflows"), "*.yml").Select(path => File.ReadAllText(path).ReplaceLineEndings("\n"));

    [GeneratedRegex(@"`([\w.]+)` in \[`[^`]+`\]\(([^)]+)\)")]
    private static partial Regex Place();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\s*(?:- )?run: (.+)$", RegexOptions.Multiline)]
    private static partial Regex RunLine();

    [GeneratedRegex(@"^\s*(?:- )?uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex UsesLine();
}
