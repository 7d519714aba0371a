namespace PlaintiffIngest.PS.Commands;

/// <summary>What a file's email column may hold. The names are those of the core's rules.</summary>
public enum EmailRule
{
    /// <summary>An email address; anything else fails the row.</summary>
    Address,

    /// <summary>Whatever is not empty and contains no bar.</summary>
    Any,
}
