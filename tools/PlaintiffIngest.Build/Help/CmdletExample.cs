namespace PlaintiffIngest.Build.Help;

/// <summary>An example of a cmdlet's page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Code">What to type.</param>
/// <param name="Remarks">What happens then.</param>
public sealed record CmdletExample(string Title, string Code, IReadOnlyList<string> Remarks);
