using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PlaintiffIngest.Build.Help;

/// <summary>Converts Markdown to plain text for a console.</summary>
internal static class PlainText
{
    /// <summary>One line of text.</summary>
    /// <param name="inline">A paragraph's or heading's content.</param>
    public static string Of(ContainerInline? inline) => inline is null ? string.Empty : string.Concat(inline.Select(Of)).Trim();

    /// <summary>Returns the paragraphs of blocks. A list item is one paragraph, and so is a code block.</summary>
    /// <param name="blocks">The blocks.</param>
    public static IEnumerable<string> Paragraphs(IEnumerable<Block> blocks) => blocks.SelectMany(ParagraphsOf);

    /// <summary>Returns the lines of a code block.</summary>
    /// <param name="block">The code.</param>
    public static string Code(CodeBlock block) => block.Lines.ToString().ReplaceLineEndings("\n").TrimEnd();

    private static IEnumerable<string> ParagraphsOf(Block block) => block switch
    {
        ParagraphBlock paragraph => [Of(paragraph.Inline)],
        CodeBlock code => [Code(code)],
        ListBlock list => list.Cast<ListItemBlock>().Select(item => "- " + string.Join(' ', ParagraphsOf(item))),
        ContainerBlock container => Paragraphs(container),
        _ => throw new NotSupportedException($"The help does not support a {block.GetType().Name}, line {block.Line + 1}."),
    };

    private static string Of(Inline inline) => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        AutolinkInline link => link.Url,
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        ContainerInline container => string.Concat(container.Select(Of)),
        _ => throw new NotSupportedException($"The help does not support a {inline.GetType().Name}, line {inline.Line + 1}."),
    };
}
