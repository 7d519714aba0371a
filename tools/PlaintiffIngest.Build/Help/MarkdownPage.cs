using Markdig;
using Markdig.Syntax;

namespace PlaintiffIngest.Build.Help;

/// <summary>A Markdown page as a tree of headings.</summary>
internal sealed class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    private readonly MarkdownSection root;

    private MarkdownPage(string name, string text)
    {
        Name = name;
        Text = text;
        root = Tree(text);
    }

    /// <summary>The file name, without the folder.</summary>
    public string Name { get; }

    /// <summary>The page as it is written, line breaks as <c>\n</c>.</summary>
    public string Text { get; }

    /// <summary>The only level-1 heading.</summary>
    public string Title => root.Sections.Count == 1 ? root.Sections[0].Title : throw Wrong("has not exactly one heading of the first level");

    /// <summary>The sections below level-2 headings.</summary>
    public IReadOnlyList<MarkdownSection> Sections => root.Sections[0].Sections;

    /// <summary>Reads a page.</summary>
    /// <param name="path">The file.</param>
    public static MarkdownPage Read(string path)
        => new(Path.GetFileName(path), File.ReadAllText(path).ReplaceLineEndings("\n"));

    /// <summary>Returns the section below a level-2 heading.</summary>
    /// <param name="title">Its text.</param>
    /// <exception cref="InvalidDataException">The page does not have exactly one such section.</exception>
    public MarkdownSection Section(string title)
        => Sections.Count(section => section.Title == title) == 1
            ? Sections.Single(section => section.Title == title)
            : throw Wrong($"must have exactly one section '## {title}'");

    /// <summary>Returns the source of consecutive blocks.</summary>
    /// <param name="blocks">The blocks.</param>
    public string Source(IReadOnlyList<Block> blocks)
        => blocks.Count == 0 ? string.Empty : Text[blocks[0].Span.Start..(blocks[^1].Span.End + 1)];

    /// <summary>Creates an error about the page.</summary>
    /// <param name="what">What is wrong, as the predicate of a sentence.</param>
    public InvalidDataException Wrong(string what) => new($"{Name} {what}.");

    private static MarkdownSection Tree(string text)
    {
        var open = new Stack<(int Level, MarkdownSection Section)>();
        var whole = new MarkdownSection(string.Empty, 0, [], []);
        open.Push((0, whole));
        foreach (var block in Markdown.Parse(text, Pipeline))
        {
            if (block is not HeadingBlock heading)
            {
                open.Peek().Section.Blocks.Add(block);
                continue;
            }

            while (open.Peek().Level >= heading.Level)
            {
                open.Pop();
            }

            var section = new MarkdownSection(PlainText.Of(heading.Inline), heading.Span.Start, [], []);
            open.Peek().Section.Sections.Add(section);
            open.Push((heading.Level, section));
        }

        return whole;
    }
}
