namespace PlaintiffIngest.Core.Csv;

/// <summary>What a file's email column may hold.</summary>
public enum EmailRule
{
    /// <summary>An email address, see the help topic about_PlaintiffIngest_Rows; anything else fails the row.</summary>
    Address,

    /// <summary>Whatever is not empty and holds no <c>|</c>, for a vendor who puts something else there.</summary>
    Any,
}
