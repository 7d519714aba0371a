namespace PlaintiffIngest.Core.Csv;

/// <summary>The rule for a file's email column.</summary>
public enum EmailRule
{
    /// <summary>Only an email address; anything else fails the row. See the help topic about_PlaintiffIngest_Rows.</summary>
    Address,

    /// <summary>Any text that is not empty and contains no <c>|</c>, for a vendor that puts something else in this column.</summary>
    Any,
}
