using System.Management.Automation;
using System.Xml.Linq;

namespace PlaintiffIngest.Host;

/// <summary>
/// Writes the help file that <c>Get-Help</c> reads (MAML) out of the commands themselves and the comments in their source,
/// so that each text stands in one place.
/// </summary>
/// <param name="comments">The compiler's documentation file of the cmdlets.</param>
public sealed class HelpWriter(XDocument comments)
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly Dictionary<string, XElement> members
        = comments.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>Writes the help of a module.</summary>
    /// <param name="commands">Its cmdlets.</param>
    /// <returns>The help file.</returns>
    public XDocument Write(IEnumerable<CmdletInfo> commands)
        => new(
            new XElement(
                "helpItems",
                new XAttribute("schema", "maml"),
                // Inside: before the root element the engine would not find the root.
                new XComment(" Written out of the comments in the source: dotnet run --project tools/PlaintiffIngest.Host -- --write-help "),
                commands.OrderBy(command => command.Name, StringComparer.Ordinal).Select(OfCommand)));

    private static XElement Paragraphs(XName name, string text) => new(name, new XElement(Maml + "para", text));

    private static string PipelineInput(ParameterSetMetadata set) => (set.ValueFromPipeline, set.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static IEnumerable<ParameterMetadata> OwnParameters(CmdletInfo command)
        => command.Parameters.Values
            .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal);

    private static Type ShownType(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    // One run of spaces between words, whatever the comment's line breaks were.
    private static string Words(XElement? element)
        => element is null ? string.Empty : string.Join(' ', element.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private XElement OfCommand(CmdletInfo command)
    {
        var comment = members[$"T:{command.ImplementingType.FullName}"];
        var summary = Words(comment.Element("summary"));
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", command.Name),
                new XElement(Command + "verb", command.Verb),
                new XElement(Command + "noun", command.Noun),
                Paragraphs(Maml + "description", FirstSentence(summary))),
            Paragraphs(Maml + "description", summary),
            new XElement(Command + "syntax", command.ParameterSets.Select(set => SyntaxOf(command, set))),
            new XElement(Command + "parameters", OwnParameters(command).Select(parameter => OfParameter(parameter, parameter.ParameterSets.Values.First(), TextOf(command, parameter)))),
            new XElement(Command + "returnValues", command.OutputType.Select(ReturnValue)),
            new XElement(Command + "examples", comment.Elements("example").Select(Example)));
    }

    private static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    private static XElement ReturnValue(PSTypeName type)
        => new(Command + "returnValue", new XElement(Dev + "type", new XElement(Maml + "name", type.Name)));

    private static XElement Example(XElement example, int index)
        => new(
            Command + "example",
            new XElement(Maml + "title", FormattableString.Invariant($"Example {index + 1}")),
            new XElement(Dev + "code", Words(example.Element("code"))),
            Paragraphs(Dev + "remarks", Words(example.Element("para"))));

    private static XElement SyntaxOf(CmdletInfo command, CommandParameterSetInfo set)
        => new(
            Command + "syntaxItem",
            new XElement(Maml + "name", command.Name),
            set.Parameters
                .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
                .Select(parameter => command.Parameters[parameter.Name])
                .Select(parameter => OfParameter(parameter, SetOf(parameter, set.Name), text: null)));

    private static ParameterSetMetadata SetOf(ParameterMetadata parameter, string set)
        => parameter.ParameterSets.TryGetValue(set, out var found) ? found : parameter.ParameterSets[ParameterAttribute.AllParameterSets];

    private static XElement OfParameter(ParameterMetadata parameter, ParameterSetMetadata set, string? text)
    {
        var type = ShownType(parameter.ParameterType);
        return new XElement(
            Command + "parameter",
            new XAttribute("required", set.IsMandatory ? "true" : "false"),
            new XAttribute("globbing", parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any() ? "true" : "false"),
            new XAttribute("pipelineInput", PipelineInput(set)),
            new XAttribute("position", set.Position < 0 ? "named" : set.Position.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            text is null ? null : Paragraphs(Maml + "description", text),
            parameter.SwitchParameter ? null : new XElement(Command + "parameterValue", new XAttribute("required", "true"), type.Name),
            new XElement(Dev + "type", new XElement(Maml + "name", type.Name)));
    }

    private string TextOf(CmdletInfo command, ParameterMetadata parameter) => parameter.Name switch
    {
        "WhatIf" => "Shows what would be done. Nothing is done.",
        "Confirm" => "Asks before anything is done.",
        _ => Words(members[$"P:{command.ImplementingType.GetProperty(parameter.Name)!.DeclaringType!.FullName}.{parameter.Name}"].Element("summary")),
    };
}
