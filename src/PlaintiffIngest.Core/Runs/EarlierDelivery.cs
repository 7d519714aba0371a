namespace PlaintiffIngest.Core.Runs;

/// <summary>An earlier import of the same batch with a different file.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="FileName">Its file's name.</param>
/// <param name="CreatedAt">When it began.</param>
internal sealed record EarlierDelivery(Guid RunId, string? FileName, DateTimeOffset CreatedAt);
