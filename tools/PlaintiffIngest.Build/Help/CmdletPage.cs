using System.Management.Automation;
using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PlaintiffIngest.Build.Help;

/// <summary>The page of a cmdlet, in PlatyPS's format. Its author writes the prose and the examples; syntax and parameter blocks are generated.</summary>
internal sealed class CmdletPage
{
    private const string Yaml = "yaml";

    private static readonly string[] Headings
        = ["SYNOPSIS", "SYNTAX", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "RELATED LINKS"];

    private readonly MarkdownPage page;
    private readonly MarkdownPage shared;
    private readonly CmdletInfo command;

    /// <summary>Reads the page of a cmdlet.</summary>
    /// <param name="page">The page.</param>
    /// <param name="shared">The texts of parameters that several cmdlets have.</param>
    /// <param name="command">The compiled cmdlet.</param>
    /// <exception cref="InvalidDataException">The page does not have the required format.</exception>
    public CmdletPage(MarkdownPage page, MarkdownPage shared, CmdletInfo command)
    {
        this.page = page;
        this.shared = shared;
        this.command = command;
        Parameters = ParameterFacts.Of(command);
        if (page.Title != command.Name || !page.Sections.Select(section => section.Title).SequenceEqual(Headings))
        {
            throw page.Wrong($"must have the heading '# {command.Name}' and below it, in this order: {string.Join(", ", Headings)}");
        }
    }

    /// <summary>The compiled cmdlet.</summary>
    public CmdletInfo Command => command;

    /// <summary>The compiled parameters.</summary>
    public IReadOnlyList<ParameterFacts> Parameters { get; }

    /// <summary>The synopsis, one sentence.</summary>
    public string Synopsis => string.Join(' ', Text("SYNOPSIS"));

    /// <summary>The paragraphs of the description.</summary>
    public IReadOnlyList<string> Description => Text("DESCRIPTION");

    /// <summary>The examples.</summary>
    public IReadOnlyList<CmdletExample> Examples => [.. page.Section("EXAMPLES").Sections.Select(Example)];

    /// <summary>The types that can be piped to the cmdlet.</summary>
    public IReadOnlyList<TypeText> Inputs => Types("INPUTS");

    /// <summary>The types that the cmdlet writes.</summary>
    public IReadOnlyList<TypeText> Outputs => Types("OUTPUTS");

    /// <summary>Names of related topics.</summary>
    public IReadOnlyList<string> Links
        => [.. page.Section("RELATED LINKS").Blocks.SelectMany(block => block.Descendants<LinkInline>()).Select(PlainText.Of)];

    /// <summary>Returns the description of a parameter.</summary>
    /// <param name="name">The parameter.</param>
    /// <exception cref="InvalidDataException">The page does not describe it.</exception>
    public IReadOnlyList<string> ParameterText(string name) => [.. PlainText.Paragraphs(Prose(name).Blocks)];

    /// <summary>Returns the page with the generated parts updated.</summary>
    public string Refreshed()
    {
        var text = new StringBuilder();
        text.Append(page.Text, 0, page.Section("SYNTAX").Start);
        text.Append("## SYNTAX\n\n");
        foreach (var set in command.ParameterSets.OrderByDescending(set => set.IsDefault))
        {
            text.Append("```\n").Append(command.Name).Append(' ').Append(set.ToString()).Append("\n```\n\n");
        }

        text.Append(page.Text[page.Section("DESCRIPTION").Start..page.Section("PARAMETERS").Start]);
        text.Append("## PARAMETERS\n\n");
        foreach (var parameter in Parameters)
        {
            var (source, blocks) = Prose(parameter.Name);
            text.Append("### -").Append(parameter.Name).Append("\n\n").Append(source.Source(blocks)).Append("\n\n");
            text.Append("```yaml\n").Append(parameter.ToYaml()).Append("\n```\n\n");
        }

        return text.Append(page.Text[page.Section("INPUTS").Start..]).ToString();
    }

    private (MarkdownPage Source, List<Block> Blocks) Prose(string name)
    {
        var title = "-" + name;
        var common = shared.Sections.SingleOrDefault(section => section.Title == title);
        var own = page.Section("PARAMETERS").Sections.SingleOrDefault(section => section.Title == title);
        List<Block> blocks = [.. ((common ?? own)?.Blocks ?? []).Where(block => block is not FencedCodeBlock { Info: Yaml })];
        return blocks.Count == 0
            ? throw page.Wrong($"does not describe a parameter: write '### {title}' and a description below PARAMETERS")
            : (common is null ? page : shared, blocks);
    }

    private string[] Text(string heading)
        => PlainText.Paragraphs(page.Section(heading).Blocks).ToArray() is { Length: > 0 } text ? text : throw page.Wrong($"has no text below {heading}");

    private CmdletExample Example(MarkdownSection section)
    {
        var code = section.Blocks.OfType<FencedCodeBlock>().FirstOrDefault() ?? throw page.Wrong($"has no code below '{section.Title}'");
        return new CmdletExample(section.Title, PlainText.Code(code), [.. PlainText.Paragraphs(section.Blocks.Where(block => block != code))]);
    }

    private TypeText[] Types(string heading)
        => [.. page.Section(heading).Sections.Select(section => new TypeText(section.Title, [.. PlainText.Paragraphs(section.Blocks)]))];
}
