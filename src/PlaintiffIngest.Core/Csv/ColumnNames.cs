using System.Globalization;

namespace PlaintiffIngest.Core.Csv;

/// <summary>The names under which the canonical columns are found in a header.</summary>
internal static class ColumnNames
{
    // The most specific name first: a file may hold a court's "State" beside a "PlaintiffState". Names of later versions come
    // last, so that a file which was loaded before is read as it was then and its keys stay the same.
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

    /// <summary>The first columns of a reject file: it is ingested again as it is.</summary>
    public static IReadOnlyList<string> RejectColumns { get; } = ["reject_line", "reject_code", "reject_reason"];

    /// <summary>Every canonical name.</summary>
    public static IReadOnlyList<string> All => Canonical;

    /// <summary>The canonical name, such as <c>plaintiff_name</c>.</summary>
    public static string CanonicalName(PlaintiffColumn column) => Canonical[(int)column];

    /// <summary>The headers that a column is looked for under, the most specific first.</summary>
    public static IReadOnlyList<string> AliasesOf(PlaintiffColumn column) => Aliases[(int)column];

    /// <summary>A name as it is compared: without case, white space, <c>_</c>, <c>-</c> and byte order mark.</summary>
    public static string Normalize(string name) => string.Concat(name.Where(IsSignificant).Select(char.ToLowerInvariant));

    /// <summary>Whether a header is one of those that a reject file adds.</summary>
    public static bool IsRejectColumn(string header) => RejectColumns.Any(name => Normalize(name) == Normalize(header));

    /// <summary>Whether the header of a file begins as that of a reject file does.</summary>
    /// <param name="headerText">The header as it stands in the file.</param>
    /// <param name="delimiter">The character between cells.</param>
    public static bool IsRejectHeader(string headerText, char delimiter)
        => headerText.StartsWith(string.Join(delimiter, RejectColumns), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a character counts when names are compared.</summary>
    public static bool IsSignificant(char character)
        => character is not ('_' or '-' or '\uFEFF') && !char.IsWhiteSpace(character);

    /// <summary>The header, or a name by its ordinal when it is empty.</summary>
    /// <param name="header">The cell of the header.</param>
    /// <param name="index">Its index, from 0.</param>
    public static string DisplayName(string header, int index)
    {
        var name = Trim(header);
        return name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"column_{index + 1}");
    }

    /// <summary>Whether a cell of a header names nothing.</summary>
    public static bool IsEmpty(string header) => Trim(header).Length == 0;

    private static string Trim(string header) => header.Trim().Trim('\uFEFF').Trim();
}
