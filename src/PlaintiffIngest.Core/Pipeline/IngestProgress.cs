namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The progress of one file.</summary>
/// <param name="FileName">Name of the file, redacted.</param>
/// <param name="Step">The step that is running.</param>
/// <param name="BytesRead">Bytes that this step has read.</param>
/// <param name="BytesTotal">Size of the file in bytes.</param>
/// <param name="Rows">Data rows read.</param>
public readonly record struct IngestProgress(string FileName, IngestStep Step, long BytesRead, long BytesTotal, long Rows);
