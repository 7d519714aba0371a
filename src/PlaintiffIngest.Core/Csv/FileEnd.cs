namespace PlaintiffIngest.Core.Csv;

/// <summary>How a file ends, which may show that it was truncated in transit.</summary>
public enum FileEnd
{
    /// <summary>The end was not read.</summary>
    NotReached,

    /// <summary>The end looks complete.</summary>
    Whole,

    /// <summary>The last line has no line break.</summary>
    NoLineBreak,

    /// <summary>The last row has fewer cells than the header, but more than one, and other rows do not. One cell alone is a footer.</summary>
    ShortRow,
}
