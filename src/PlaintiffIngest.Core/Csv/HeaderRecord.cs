namespace PlaintiffIngest.Core.Csv;

/// <summary>A file's header.</summary>
/// <param name="Text">As it stands in the file, without its line break.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Delimiter">The byte between cells.</param>
/// <param name="Cells">Its cells, quotes resolved.</param>
internal sealed record HeaderRecord(string Text, long Line, byte Delimiter, string[] Cells);
