namespace PlaintiffIngest.Core.Csv;

/// <summary>How a file ends: whether it may have been cut off on its way.</summary>
public enum FileEnd
{
    /// <summary>Its end was not read.</summary>
    NotReached,

    /// <summary>Nothing is wrong with it.</summary>
    Whole,

    /// <summary>The last line has no line end.</summary>
    NoLineEnd,

    /// <summary>The last row has fewer cells than the header, and other rows do not.</summary>
    ShortRow,
}
