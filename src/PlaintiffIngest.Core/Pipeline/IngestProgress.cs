namespace PlaintiffIngest.Core.Pipeline;

/// <summary>How far a file has come.</summary>
/// <param name="FileName">Name of the file, redacted.</param>
/// <param name="Step">The step that is running.</param>
/// <param name="BytesRead">Bytes of the file read in this step.</param>
/// <param name="BytesTotal">Bytes of the file.</param>
/// <param name="Rows">Data rows read.</param>
public readonly record struct IngestProgress(string FileName, IngestStep Step, long BytesRead, long BytesTotal, long Rows);
