namespace PlaintiffIngest.Core.Rejects;

/// <summary>What an export of a run's failed rows did.</summary>
/// <param name="Rows">Number of rows written.</param>
/// <param name="ErasedRows">Number of failed rows left out, because their people were erased and they have no text any more.</param>
/// <param name="Path">Full path of the file; null if there was no row and no file was written.</param>
public readonly record struct RejectExport(long Rows, long ErasedRows, string? Path);
