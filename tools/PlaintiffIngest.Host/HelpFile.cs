using System.Management.Automation;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PlaintiffIngest.Host;

/// <summary>The module's help file, as it is and as it should be.</summary>
public static class HelpFile
{
    /// <summary>Where it is kept; the build copies it to where PowerShell looks for it.</summary>
    public static string Path { get; } = System.IO.Path.Join(Checkout.Root, "module", "en-US", "PlaintiffIngest.PS.dll-Help.xml");

    /// <summary>What it should be for the module that was built.</summary>
    /// <param name="engine">Imports the module.</param>
    public static string Compose(EngineHost engine)
    {
        var result = engine.Invoke(
            "Import-Module $args[0]; Get-Command -Module PlaintiffIngest",
            System.IO.Path.Join(Checkout.Root, "PlaintiffIngest.psd1"));
        var commands = result.Output.Select(command => (CmdletInfo)command.BaseObject).ToArray();
        var comments = XDocument.Load(System.IO.Path.Join(Checkout.Root, "lib", "PlaintiffIngest.PS.xml"));
        return Text(new HelpWriter(comments).Write(commands));
    }

    /// <summary>Writes it anew.</summary>
    /// <param name="engine">Imports the module.</param>
    public static void Update(EngineHost engine)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, Compose(engine));
    }

    private static string Text(XDocument document)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            document.Save(writer);
        }

        return text.Append('\n').ToString();
    }
}
