namespace PlaintiffIngest.Core.Runs;

/// <summary>An earlier attempt at the same batch with another file.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="FileName">Its file's name.</param>
/// <param name="CreatedAt">When it began.</param>
internal sealed record OtherFile(Guid RunId, string? FileName, DateTimeOffset CreatedAt);
