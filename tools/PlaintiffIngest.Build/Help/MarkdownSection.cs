using Markdig.Syntax;

namespace PlaintiffIngest.Build.Help;

/// <summary>A heading of a page with the content below it.</summary>
/// <param name="Title">The heading's text.</param>
/// <param name="Start">Position of the heading in the page's source.</param>
/// <param name="Blocks">The blocks between it and the next heading.</param>
/// <param name="Sections">Its subsections.</param>
internal sealed record MarkdownSection(string Title, int Start, List<Block> Blocks, List<MarkdownSection> Sections);
