using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Build.Help;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The pages in <c>docs/</c> against the compiled commands, and the help that is made of them.</summary>
public sealed class HelpTests : ModuleTest
{
    [Fact]
    public void Every_help_file_matches_the_pages_and_the_compiled_commands()
    {
        foreach (var (path, content) in HelpFiles.Compose(Commands()))
        {
            Assert.True(
                File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == content,
                $"{Path.GetRelativePath(Repository.Root, path)} is out of date: dotnet run --project tools/PlaintiffIngest.Build -- help");
        }
    }

    [Fact]
    public void No_page_or_help_file_describes_something_that_does_not_exist()
    {
        var written = HelpFiles.Compose(Commands()).Keys.ToArray();

        Assert.Empty(Directory.GetFiles(Repository.PathOf("module", "en-US")).Except(written));
        Assert.Empty(Directory.GetFiles(Repository.PathOf("docs", "en-US")).Where(page => !Path.GetFileName(page).StartsWith("about_", StringComparison.Ordinal)).Except(written));
    }

    [Fact]
    public void Get_Help_describes_every_parameter_as_compiled()
    {
        foreach (var command in Commands())
        {
            var shown = Get("(Get-Help $args[0] -Full).parameters.parameter", command.Name).ToDictionary(parameter => Text(parameter, "name"));
            Assert.Equal(OwnParameters(command).Select(parameter => parameter.Name), shown.Keys.Order(StringComparer.Ordinal));
            foreach (var parameter in OwnParameters(command))
            {
                AssertTells(command, parameter, shown[parameter.Name]);
            }
        }
    }

    [Fact]
    public void Get_Help_shows_the_inputs_and_outputs_of_each_command()
    {
        foreach (var command in Commands())
        {
            var inputs = Get("(Get-Help $args[0] -Full).inputTypes.inputType | ForEach-Object { $_.type.name }", command.Name).Select(name => name.ToString());
            Assert.Equal(Inputs(command), inputs);
            var outputs = Get("(Get-Help $args[0] -Full).returnValues.returnValue | ForEach-Object { $_.type.name }", command.Name).Select(name => name.ToString());
            Assert.Equal(command.OutputType.Select(type => type.Name), outputs);
        }
    }

    [Fact]
    public void Get_Help_shows_a_synopsis_a_description_two_examples_and_links_to_what_exists()
    {
        var commands = Commands().Select(command => command.Name).ToArray();
        var topics = Directory.GetFiles(Repository.PathOf("docs", "en-US"), "about_*.md").Select(page => Path.GetFileNameWithoutExtension(page));
        foreach (var name in commands)
        {
            var help = Get("Get-Help $args[0] -Full", name).Single();
            Assert.Matches(@"\.$", Text(help, "Synopsis"));
            Assert.NotEmpty(Get("$args[0].description.Text", help));
            var examples = Get("$args[0].examples.example", help);
            Assert.InRange(examples.Count, 2, 9);
            Assert.All(examples, (example, index) =>
            {
                Assert.StartsWith($"---------- Example {index + 1}: ", Text(example, "title"), StringComparison.Ordinal);
                Assert.Contains(name, Text(example, "code"), StringComparison.Ordinal);
                Assert.NotEmpty(Get("$args[0].remarks.Text", example));
            });
            var seeAlso = Get("$args[0].description.Text", help)[^1].ToString();
            Assert.Matches(@"^See also: \S.*\.$", seeAlso);
            var links = seeAlso["See also: ".Length..^1].Split(", ");
            Assert.Empty(links.Except([.. commands, .. topics]));
        }
    }

    [Fact]
    public void Full_help_has_no_empty_section()
    {
        foreach (var name in Commands().Select(command => command.Name))
        {
            Assert.Matches(@"(?s)SYNOPSIS\s+\S.*DESCRIPTION\s+\S.*INPUTS\r?\n    \S.*OUTPUTS\r?\n    \S.*-- Example 1: .*-- Example 2: ", Shown("Get-Help $args[0] -Full", 120, name));
        }
    }

    [Fact]
    public void Get_Help_offers_no_page_that_it_cannot_open()
    {
        foreach (var command in Commands())
        {
            Assert.DoesNotContain("-Online", Shown("Get-Help $args[0]", 120, command.Name), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("plaintiff_ingest.ps1")]
    [InlineData("ingest_folder.ps1")]
    public void Get_Help_of_the_operators_scripts_describes_every_parameter_except_hidden_ones(string name)
    {
        var script = Repository.PathOf("module", "scripts", name);
        var help = Get("Get-Help $args[0] -Full", script).Single();
        var parameters = Get(
            "[System.Management.Automation.Language.Parser]::ParseFile($args[0], [ref] $null, [ref] $null).ParamBlock.Parameters | ForEach-Object { $_.Name.VariablePath.UserPath }",
            script).Select(name => name.ToString()).ToArray();

        Assert.Equal(parameters, Get("$args[0].parameters.parameter.name", help).Select(name => name.ToString()));
        Assert.Equal(parameters.Length, Get("$args[0].parameters.parameter.description.Text", help).Count);
        Assert.InRange(Get("$args[0].examples.example", help).Count, 2, 9);
    }

    [Fact]
    public void Every_topic_is_found_and_listed_with_its_short_description()
    {
        foreach (var topic in Directory.GetFiles(Repository.PathOf("docs", "en-US"), "about_*.md").Select(page => Path.GetFileNameWithoutExtension(page)))
        {
            var text = Get("Get-Help $args[0]", topic).Single().ToString();
            Assert.StartsWith($"TOPIC\n    {topic}\n\nSHORT DESCRIPTION\n    ", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            Assert.Matches(@"^[^\n]*\.\n\nLONG DESCRIPTION\n", text.ReplaceLineEndings("\n").Split("SHORT DESCRIPTION\n    ")[1]);
        }
    }

    [Fact]
    public void The_topic_lists_every_row_code()
    {
        var topic = File.ReadAllText(Repository.PathOf("module", "en-US", "about_PlaintiffIngest.help.txt"));

        Assert.All(Enum.GetValues<RowError>().Except([RowError.None]), error => Assert.Contains($"    {error.ToCode()} ", topic, StringComparison.Ordinal));
    }

    [Fact]
    public void The_error_topic_lists_every_error_with_its_exit_code_and_category()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "en-US", "about_PlaintiffIngest_Errors.md")).ReplaceLineEndings("\n");
        var told = Regex.Matches(page, @"^### (\w+)\n\nExit code (\d), category (\w+)\. .{15}", RegexOptions.Multiline);

        Assert.Equal(Enum.GetNames<IngestErrorId>().Order(StringComparer.Ordinal), told.Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.All(told, match =>
        {
            var error = new IngestException(Enum.Parse<IngestErrorId>(match.Groups[1].Value), $"", $"");
            Assert.Equal((error.ErrorId, (int)error.ExitCode), (error.ErrorId, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));
            Assert.Equal((error.ErrorId, Record(error).CategoryInfo.Category.ToString()), (error.ErrorId, match.Groups[3].Value));
        });
    }

    // The help system wraps every text in an object.
    private static string Text(PSObject item, string property) => item.Properties[property].Value?.ToString() ?? string.Empty;

    private static IEnumerable<ParameterMetadata> OwnParameters(CommandInfo command)
        => command.Parameters.Values
            .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal);

    private static List<string> Inputs(CommandInfo command)
    {
        var types = OwnParameters(command)
            .Where(parameter => parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.ValueFromPipeline))
            .Select(parameter => (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType).FullName!)
            .ToList();
        // Items of a provider bind by their property PSPath.
        if (command.Parameters.Values.Any(parameter => parameter.Aliases.Contains("PSPath")))
        {
            types.Add("System.IO.FileInfo");
        }

        return types.Count == 0 ? ["None"] : types;
    }

    private ErrorRecord Record(IngestException error)
        => (ErrorRecord)Commands()[0].ImplementingType.Assembly
            .GetType("PlaintiffIngest.PS.Errors.ErrorRecords", throwOnError: true)!
            .GetMethod("Create")!
            .Invoke(null, [error, null])!;

    private void AssertTells(CommandInfo command, ParameterMetadata parameter, PSObject shown)
    {
        var why = $"{command.Name} -{parameter.Name}";
        var attribute = parameter.Attributes.OfType<ParameterAttribute>().First();
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var text = string.Join('\n', Get("$args[0].description.Text", shown).Select(line => line.ToString()));
        Assert.True(text.Length > 10, why);
        Assert.Equal((why, type.Name), (why, Get("$args[0].type.name", shown).Single().ToString()!));
        Assert.Equal((why, attribute.Mandatory ? "true" : "false"), (why, Text(shown, "required")));
        Assert.Equal((why, attribute.Position < 0 ? "Named" : $"{attribute.Position}"), (why, Text(shown, "position")));
        Assert.Equal((why, parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)), (why, Text(shown, "aliases")));
        Assert.Equal((why, attribute.ValueFromPipeline), (why, Text(shown, "pipelineInput").Contains("ByValue", StringComparison.Ordinal)));
        Assert.Equal((why, attribute.ValueFromPipelineByPropertyName), (why, Text(shown, "pipelineInput").Contains("ByPropertyName", StringComparison.Ordinal)));
        Assert.Equal((why, parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any() ? "true" : "false"), (why, Text(shown, "globbing")));
        if (type.IsEnum)
        {
            Assert.Contains(string.Join(", ", Enum.GetNames(type)), text, StringComparison.Ordinal);
        }
    }
}
