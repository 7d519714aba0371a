using System.Management.Automation.Host;

namespace PlaintiffIngest.Host;

/// <summary>A screen of one width, without a cursor, colours or keys.</summary>
/// <param name="width">Characters in a line.</param>
internal sealed class TextHostRawUserInterface(int width) : PSHostRawUserInterface
{
    private const int Height = 5000;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override Size BufferSize { get; set; } = new(width, Height);

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; }

    public override bool KeyAvailable => false;

    public override Size MaxPhysicalWindowSize => new(width, Height);

    public override Size MaxWindowSize => new(width, Height);

    public override Coordinates WindowPosition { get; set; }

    public override Size WindowSize { get; set; } = new(width, Height);

    public override string WindowTitle { get; set; } = string.Empty;

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => new BufferCell[0, 0];

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw new HostException("There is no keyboard here.");

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
    {
    }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
    {
    }
}
