namespace PlaintiffIngest.Core.Csv;

/// <summary>A file's header.</summary>
/// <param name="Text">The original text, without the line break.</param>
/// <param name="Line">The one-based line number.</param>
/// <param name="Delimiter">The delimiter.</param>
/// <param name="Cells">The unquoted cells.</param>
internal sealed record HeaderRecord(string Text, long Line, byte Delimiter, string[] Cells);
