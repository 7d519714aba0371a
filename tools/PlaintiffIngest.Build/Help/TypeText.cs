namespace PlaintiffIngest.Build.Help;

/// <summary>An input or output type of a cmdlet.</summary>
/// <param name="Name">Its name with its namespace; <c>None</c> for nothing.</param>
/// <param name="Text">Its description.</param>
internal sealed record TypeText(string Name, IReadOnlyList<string> Text);
