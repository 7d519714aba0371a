using Markdig.Syntax;

namespace PlaintiffIngest.Build.Help;

/// <summary>A heading of a page with what stands below it.</summary>
/// <param name="Title">The heading's text.</param>
/// <param name="Start">Where the heading begins in the page's text.</param>
/// <param name="Blocks">What stands between it and the next heading.</param>
/// <param name="Sections">Its subsections.</param>
internal sealed record MarkdownSection(string Title, int Start, List<Block> Blocks, List<MarkdownSection> Sections);
