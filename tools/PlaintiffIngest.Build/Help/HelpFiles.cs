using System.Management.Automation;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PlaintiffIngest.Build.Help;

/// <summary>Generates the module's help from the pages in <c>docs/en-US</c>.</summary>
public static class HelpFiles
{
    private const string Shared = "shared-parameters.md";
    private const string Topics = "about_*.md";

    private static readonly string Docs = Path.Join(Checkout.Root, "docs");
    private static readonly string Pages = Path.Join(Docs, "en-US");
    private static readonly string Module = Path.Join(Checkout.Root, "module", "en-US");

    /// <summary>Composes every generated file: the updated pages, the help file and the about topics.</summary>
    /// <param name="commands">The compiled cmdlets, as the engine sees them after importing the module.</param>
    /// <returns>Content by full path.</returns>
    /// <exception cref="InvalidDataException">A page is missing, lacks a parameter or does not have the required format.</exception>
    public static IReadOnlyDictionary<string, string> Compose(IReadOnlyList<CmdletInfo> commands)
    {
        var pages = CmdletPages(commands);
        var files = pages.ToDictionary(page => PathOf(page.Command), page => page.Refreshed());
        files[Path.Join(Module, "PlaintiffIngest.PS.dll-Help.xml")] = Text(MamlWriter.Write(pages));
        foreach (var topic in Directory.GetFiles(Pages, Topics))
        {
            files[Path.Join(Module, Path.GetFileNameWithoutExtension(topic) + ".help.txt")] = TopicWriter.Write(MarkdownPage.Read(topic));
        }

        return files;
    }

    /// <summary>Writes all files, and deletes topics whose page no longer exists.</summary>
    /// <param name="commands">The compiled cmdlets, as the engine sees them after importing the module.</param>
    public static void Update(IReadOnlyList<CmdletInfo> commands)
    {
        var files = Compose(commands);
        foreach (var old in Directory.GetFiles(Module).Except(files.Keys))
        {
            File.Delete(old);
        }

        foreach (var (path, content) in files)
        {
            File.WriteAllText(path, content);
        }
    }

    /// <summary>The examples of every cmdlet's page.</summary>
    /// <param name="commands">The compiled cmdlets, as the engine sees them after importing the module.</param>
    /// <returns>Cmdlet and example.</returns>
    public static IEnumerable<(string Command, CmdletExample Example)> Examples(IReadOnlyList<CmdletInfo> commands)
        => CmdletPages(commands).SelectMany(page => page.Examples.Select(example => (page.Command.Name, example)));

    /// <summary>The pages of the compiled cmdlets, by name.</summary>
    /// <param name="commands">The compiled cmdlets, as the engine sees them after importing the module.</param>
    internal static IReadOnlyList<CmdletPage> CmdletPages(IReadOnlyList<CmdletInfo> commands)
    {
        var shared = MarkdownPage.Read(Path.Join(Docs, Shared));
        return [.. commands
            .OrderBy(command => command.Name, StringComparer.Ordinal)
            .Select(command => new CmdletPage(Read(command), shared, command))];
    }

    private static string PathOf(CmdletInfo command) => Path.Join(Pages, command.Name + ".md");

    private static MarkdownPage Read(CmdletInfo command)
        => File.Exists(PathOf(command))
            ? MarkdownPage.Read(PathOf(command))
            : throw new InvalidDataException($"{command.Name} has no page docs/en-US/{command.Name}.md; docs/README.md says how one is written.");

    private static string Text(XDocument document)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.None, OmitXmlDeclaration = true };
        using (var writer = XmlWriter.Create(text, settings))
        {
            document.Save(writer);
        }

        return text.Append('\n').ToString();
    }
}
