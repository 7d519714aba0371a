using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace PlaintiffIngest.Host;

/// <summary>The streams of a <see cref="TextHost"/>; every question is an error.</summary>
/// <param name="output">Takes what is shown.</param>
/// <param name="error">Takes errors.</param>
/// <param name="width">Characters in a line.</param>
internal sealed class TextHostUserInterface(TextWriter output, TextWriter error, int width) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new TextHostRawUserInterface(width);

    public override bool SupportsVirtualTerminal => false;

    public override void Write(string value) => output.Write(Plain(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => output.Write(Plain(value));

    public override void WriteLine(string value) => output.WriteLine(Plain(value));

    public override void WriteErrorLine(string value) => error.WriteLine(Plain(value));

    public override void WriteWarningLine(string message) => output.WriteLine("WARNING: " + message);

    public override void WriteVerboseLine(string message) => output.WriteLine("VERBOSE: " + message);

    public override void WriteDebugLine(string message) => output.WriteLine("DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => throw Unattended();

    public override SecureString ReadLineAsSecureString() => throw Unattended();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
        => throw Unattended();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
        => throw Unattended();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
        => throw Unattended();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        => throw Unattended();

    // The engine leaves it to the host to take colours out.
    private static string Plain(string value) => new StringDecorated(value).ToString(OutputRendering.PlainText);

    private static HostException Unattended() => new("Nobody can be asked here: give every mandatory parameter, and -Confirm:$false where a command asks.");
}
