using System.Xml.Linq;

namespace PlaintiffIngest.Build.Help;

/// <summary>Writes the help file for <c>Get-Help</c> (MAML) from the cmdlets' pages.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Writes the help of a module.</summary>
    /// <param name="pages">The pages of its cmdlets.</param>
    /// <returns>The help file.</returns>
    public static XDocument Write(IEnumerable<CmdletPage> pages)
        => new(
            new XElement(
                "helpItems",
                new XAttribute("schema", "maml"),
                // Inside the root element, because PowerShell does not find the root if the comment precedes it.
                new XComment(" Written out of docs/en-US; see docs/README.md. "),
                pages.Select(OfCommand)));

    private static XElement OfCommand(CmdletPage page)
        => new(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Command.Name),
                new XElement(Command + "verb", page.Command.Verb),
                new XElement(Command + "noun", page.Command.Noun),
                Paragraphs(Maml + "description", [page.Synopsis])),
            // Get-Help offers -Online for a command with related links, and that fails: the pages have no address.
            Paragraphs(Maml + "description", [.. page.Description, $"See also: {string.Join(", ", page.Links)}."]),
            new XElement(Command + "syntax", page.Command.ParameterSets.Select(set => SyntaxOf(page, set.Name, set.Parameters.Select(parameter => parameter.Name)))),
            new XElement(Command + "parameters", page.Parameters.Select(parameter => OfParameter(parameter, TextOf(page, parameter)))),
            new XElement(Command + "inputTypes", page.Inputs.Select(type => OfType(Command + "inputType", type))),
            new XElement(Command + "returnValues", page.Outputs.Select(type => OfType(Command + "returnValue", type))),
            new XElement(Command + "examples", page.Examples.Select(Example)));

    private static XElement Paragraphs(XName name, IEnumerable<string> paragraphs)
        => new(name, paragraphs.Select(text => new XElement(Maml + "para", text)));

    private static IEnumerable<string> TextOf(CmdletPage page, ParameterFacts parameter)
        => parameter.Values.Count == 0
            ? page.ParameterText(parameter.Name)
            : page.ParameterText(parameter.Name).Append($"Accepted values: {string.Join(", ", parameter.Values)}.");

    private static XElement SyntaxOf(CmdletPage page, string set, IEnumerable<string> names)
        => new(
            Command + "syntaxItem",
            new XElement(Maml + "name", page.Command.Name),
            names.Select(name => page.Parameters.SingleOrDefault(parameter => parameter.Name == name))
                .OfType<ParameterFacts>()
                .Select(parameter => OfParameter(parameter, text: null)));

    private static XElement OfParameter(ParameterFacts parameter, IEnumerable<string>? text)
        => new(
            Command + "parameter",
            new XAttribute("required", parameter.IsMandatory ? "true" : "false"),
            new XAttribute("globbing", parameter.AcceptsWildcards ? "true" : "false"),
            new XAttribute("pipelineInput", parameter.PipelineInput),
            new XAttribute("position", parameter.Position),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            text is null ? null : Paragraphs(Maml + "description", text),
            parameter.IsSwitch ? null : new XElement(Command + "parameterValue", new XAttribute("required", "true"), parameter.Type),
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type)),
            new XElement(Dev + "defaultValue", parameter.Default));

    private static XElement OfType(XName name, TypeText type)
        => new(name, new XElement(Dev + "type", new XElement(Maml + "name", type.Name)), Paragraphs(Maml + "description", type.Text));

    private static XElement Example(CmdletExample example)
        => new(
            Command + "example",
            new XElement(Maml + "title", $"---------- {example.Title} ----------"),
            new XElement(Dev + "code", example.Code),
            // The empty paragraph separates it from the next example.
            Paragraphs(Dev + "remarks", [.. example.Remarks, string.Empty]));
}
