namespace PlaintiffIngest.Build.Help;

/// <summary>A type that goes in or comes out.</summary>
/// <param name="Name">Its name with its namespace; <c>None</c> for nothing.</param>
/// <param name="Text">About it.</param>
internal sealed record TypeText(string Name, IReadOnlyList<string> Text);
