using System.Globalization;

namespace PlaintiffIngest.Core.Csv;

/// <summary>The canonical column names and their aliases in a header.</summary>
internal static class ColumnNames
{
    // The most specific name comes first: a file may have a court's "State" next to a "PlaintiffState". Names added in later
    // versions come last, so that a file that was loaded before is still read the same way and its keys do not change.
    private static readonly string[][] Aliases =
    [
        ["plaintiff_name", "plaintiff", "name", "full_name"],
        ["plaintiff_email", "contact_email", "email", "email_address", "mail"],
        ["plaintiff_phone", "contact_phone", "phone", "phone_number", "telephone", "telephone_number", "mobile"],
        ["plaintiff_address", "contact_address", "address_line1", "address", "address_1", "street_address", "street"],
        ["plaintiff_city", "city", "city_town", "city/town", "town"],
        ["plaintiff_state", "state", "state_province", "state/province", "province"],
        ["plaintiff_zip", "postal_code", "zipcode", "zip", "postcode"],
    ];

    private static readonly string[] Canonical =
        ["plaintiff_name", "email", "phone", "address", "city", "state", "postal_code"];

    /// <summary>The first columns of a reject file. They are ignored when the file is ingested again.</summary>
    public static IReadOnlyList<string> RejectColumns { get; } = ["reject_line", "reject_code", "reject_reason"];

    /// <summary>All canonical names.</summary>
    public static IReadOnlyList<string> All => Canonical;

    /// <summary>The canonical name, such as <c>plaintiff_name</c>.</summary>
    public static string CanonicalName(PlaintiffColumn column) => Canonical[(int)column];

    /// <summary>The column with a canonical name; null if there is none.</summary>
    /// <param name="canonicalName">The name; case, spaces, <c>_</c> and <c>-</c> do not count.</param>
    public static PlaintiffColumn? Find(string canonicalName)
        => Array.FindIndex(Canonical, name => Normalize(name) == Normalize(canonicalName)) is var index and >= 0 ? (PlaintiffColumn)index : null;

    /// <summary>The headers that a column is recognized by, the most specific first.</summary>
    public static IReadOnlyList<string> AliasesOf(PlaintiffColumn column) => Aliases[(int)column];

    /// <summary>Normalizes a name for comparison: lower case, without white space, <c>_</c>, <c>-</c> and byte order mark.</summary>
    public static string Normalize(string name) => string.Concat(name.Where(IsSignificant).Select(char.ToLowerInvariant));

    /// <summary>Whether a header is one of the columns that a reject file adds.</summary>
    public static bool IsRejectColumn(string header) => RejectColumns.Any(name => Normalize(name) == Normalize(header));

    /// <summary>Whether a header starts like that of a reject file.</summary>
    /// <param name="headerText">The original text of the header.</param>
    /// <param name="delimiter">The delimiter.</param>
    public static bool IsRejectHeader(string headerText, char delimiter)
        => headerText.StartsWith(string.Join(delimiter, RejectColumns), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a character counts in a comparison of names.</summary>
    public static bool IsSignificant(char character)
        => character is not ('_' or '-' or '\uFEFF') && !char.IsWhiteSpace(character);

    /// <summary>The trimmed header, or <c>column_&lt;number&gt;</c> if it is empty.</summary>
    /// <param name="header">The header's cell.</param>
    /// <param name="index">The zero-based index of the cell.</param>
    public static string DisplayName(string header, int index)
    {
        var name = Trim(header);
        return name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"column_{index + 1}");
    }

    /// <summary>Whether a header's cell is empty.</summary>
    public static bool IsEmpty(string header) => Trim(header).Length == 0;

    private static string Trim(string header) => header.Trim().Trim('\uFEFF').Trim();
}
