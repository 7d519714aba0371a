using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Keeps what the engine shows through its host alone, such as the text of <c>-WhatIf</c>. Every question is an error, as under <c>pwsh -NonInteractive</c>.</summary>
public sealed class RecordingHost : PSHost
{
    private readonly Screen screen = new();

    /// <summary>What was shown so far.</summary>
    public string Output => screen.Shown.ToString();

    /// <inheritdoc/>
    public override string Name => "PlaintiffIngest.PS.Tests";

    /// <inheritdoc/>
    public override Version Version { get; } = new(1, 0);

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => screen;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>Width of the screen; null for a host without one.</summary>
    public int? Width { get => screen.Width; set => screen.Width = value; }

    /// <summary>Forgets what was shown, and the screen's width.</summary>
    public void Clear()
    {
        screen.Shown.Clear();
        screen.Width = null;
    }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode)
    {
    }

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw Screen.Unattended();

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw Screen.Unattended();

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }

    private sealed class Screen : PSHostUserInterface
    {
        public StringBuilder Shown { get; } = new();

        public Screen() => RawUI = new RawScreen(this);

        public int? Width { get; set; }

        // The engine asks for it once.
        public override PSHostRawUserInterface RawUI { get; }


        public static HostException Unattended() => new("Nobody can be asked here.");

        public override void Write(string value) => Shown.Append(value);

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => Shown.AppendLine(value);

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteWarningLine(string message) => WriteLine(message);

        public override void WriteVerboseLine(string message) => WriteLine(message);

        public override void WriteDebugLine(string message) => WriteLine(message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override string ReadLine() => throw Unattended();

        public override SecureString ReadLineAsSecureString() => throw Unattended();

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw Unattended();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw Unattended();

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
            => throw Unattended();

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw Unattended();
    }

    /// <summary>A screen that has a size and nothing else.</summary>
    private sealed class RawScreen(Screen screen) : PSHostRawUserInterface
    {
        public override ConsoleColor BackgroundColor { get; set; }

        public override Size BufferSize { get => new(screen.Width ?? throw Screen.Unattended(), 50); set => screen.Width = value.Width; }

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override ConsoleColor ForegroundColor { get; set; }

        public override bool KeyAvailable => false;

        public override Size MaxPhysicalWindowSize => BufferSize;

        public override Size MaxWindowSize => BufferSize;

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize { get => BufferSize; set => BufferSize = value; }

        public override string WindowTitle { get; set; } = string.Empty;

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotImplementedException();

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw Screen.Unattended();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw new NotImplementedException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotImplementedException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotImplementedException();
    }
}
