using System.Globalization;
using System.Management.Automation.Host;

namespace PlaintiffIngest.Host;

/// <summary>A PowerShell host that writes plain text and asks nothing, as <c>pwsh -NonInteractive</c> does.</summary>
public class TextHost : PSHost
{
    private readonly TextHostUserInterface userInterface;

    /// <summary>Makes a host.</summary>
    /// <param name="output">Takes what is shown.</param>
    /// <param name="error">Takes errors.</param>
    /// <param name="width">Characters in a line, for tables.</param>
    public TextHost(TextWriter output, TextWriter error, int width)
        => userInterface = new TextHostUserInterface(output, error, width);

    /// <inheritdoc/>
    public override string Name => "PlaintiffIngest.Host";

    /// <inheritdoc/>
    public override Version Version { get; } = typeof(TextHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => userInterface;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>The code of the last <c>exit</c>; null when there was none.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no prompt.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no prompt.");

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
