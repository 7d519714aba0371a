namespace PlaintiffIngest.Build.Help;

/// <summary>An example on a cmdlet's page.</summary>
/// <param name="Title">The title.</param>
/// <param name="Code">The commands.</param>
/// <param name="Remarks">The explanation below them.</param>
public sealed record CmdletExample(string Title, string Code, IReadOnlyList<string> Remarks);
