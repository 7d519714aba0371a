namespace PlaintiffIngest.PS.Commands;

/// <summary>The rule for a file's email column. The names are those of the core's rules.</summary>
public enum EmailRule
{
    /// <summary>Only an email address; anything else fails the row.</summary>
    Address,

    /// <summary>Any text that is not empty and contains no bar.</summary>
    Any,
}
