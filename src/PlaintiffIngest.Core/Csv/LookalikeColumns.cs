using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Watches unmapped columns that look like a known one. If the known column stays empty, its values may be in
/// <c>raw_data</c>, where nobody looks.
/// </summary>
internal sealed class LookalikeColumns
{
    // These words mean someone else's data, or another kind of address.
    private static readonly string[] UnrelatedWords =
    [
        "attorney", "attorneys", "lawyer", "counsel", "law", "firm", "defendant", "defendants", "debtor", "debtors", "respondent", "court", "courthouse",
        "judge", "clerk", "sheriff", "agent", "employer", "tenant", "landlord", "vendor", "ip", "web", "website", "url", "file", "user", "case",
    ];

    private static readonly (PlaintiffColumn Column, string[] Words, Predicate<string> Matches)[] Kinds =
    [
        (PlaintiffColumn.Email, ["email", "emails", "mail", "emailaddress"], FirstRows.IsEmail),
        (PlaintiffColumn.Phone, ["phone", "phones", "phonenumber", "telephone", "tel", "mobile", "cell", "cellphone"], IsPhone),
        (PlaintiffColumn.Address, ["address", "addresses", "addressline", "addr", "street", "streetaddress"], ContainsLetters),
        (PlaintiffColumn.City, ["city", "town", "municipality"], ContainsLetters),
        (PlaintiffColumn.State, ["state", "province"], cell => ContainsLetters(cell) && !cell.Any(char.IsDigit)),
        (PlaintiffColumn.PostalCode, ["zip", "zipcode", "postal", "postcode", "postalcode"], cell => cell.Length <= 12 && cell.Count(char.IsDigit) >= 3),
    ];

    private readonly HeaderDisplay display;
    private readonly ColumnLayout layout;
    private readonly List<(PlaintiffColumn Column, int Index)> found = [];
    private readonly PlaintiffColumn[] watched = [];
    private readonly bool[] hasValue = new bool[PlaintiffRow.ColumnCount];
    private bool hasRow;

    /// <summary>Finds the columns.</summary>
    /// <param name="header">The header.</param>
    /// <param name="layout">The mapped columns.</param>
    /// <param name="buffer">The text after the header.</param>
    public LookalikeColumns(HeaderRecord header, ColumnLayout layout, TextBuffer buffer)
    {
        this.layout = layout;
        display = new HeaderDisplay(header.Cells);
        foreach (var (index, name) in layout.ExtraColumns.Where(other => other.Index < layout.CellCount && !IsMapped(other.Index)))
        {
            found.AddRange(Kinds.Where(kind => IsLike(name, kind.Column, kind.Words)).Take(1).Select(kind => (kind.Column, index)));
        }

        if (found.Count > 0)
        {
            var rows = new FirstRows(buffer, header.Delimiter);
            watched = [.. found.Where(like => rows.MostCellsAre(like.Index, Kinds.Single(kind => kind.Column == like.Column).Matches)).Select(like => like.Column).Distinct()];
        }
    }

    /// <summary>A note for each unmapped column that looks like a known one.</summary>
    public IEnumerable<RedactedText> Notes => found.Select(like => layout[like.Column] is [var taken, ..]
        ? (RedactedText)$"{display.Column(like.Index)}, looks like {ColumnNames.CanonicalName(like.Column)} and is kept in raw_data: {ColumnNames.CanonicalName(like.Column)} is {display.Column(taken)}."
        : $"{display.Column(like.Index)}, looks like {ColumnNames.CanonicalName(like.Column)} and is kept in raw_data.");

    /// <summary>A warning for each known column that is empty in all rows, with the column that may contain its values.</summary>
    public IEnumerable<RedactedText> Warnings => watched.Where(column => hasRow && !hasValue[(int)column]).Select(column =>
    {
        var index = found.First(like => like.Column == column).Index;
        return (RedactedText)$"no row has a {ColumnNames.CanonicalName(column)}, but {display.Column(index)}, looks like one. If it belongs to the plaintiffs, use -ColumnMap @{{ {ColumnNames.CanonicalName(column)} = {display.Quoted(index)} }}; otherwise it is only in raw_data.";
    });

    /// <summary>Notes which columns of a row have a value.</summary>
    /// <param name="row">A row, valid or failed.</param>
    public void Observe(PlaintiffRow row)
    {
        if (watched.Length == 0 || row.Error != RowError.None)
        {
            return;
        }

        hasRow = true;
        foreach (var column in watched)
        {
            hasValue[(int)column] |= !row[column].IsEmpty;
        }
    }

    private bool IsMapped(int index) => Kinds.Any(kind => layout[kind.Column].Contains(index)) || layout[PlaintiffColumn.PlaintiffName].Contains(index);

    private static bool IsLike(string name, PlaintiffColumn column, string[] likeWords)
    {
        var words = HeaderWords.Split(name);
        return !words.Exists(UnrelatedWords.Contains)
            && (words.Exists(likeWords.Contains)
                || (!words.TrueForAll(HeaderWords.Contains) && ColumnNames.AliasesOf(column).Any(alias => NearestName.IsMisspelling(name, alias))));
    }

    private static bool IsPhone(string cell) => cell.Count(char.IsDigit) >= 7 && !cell.Contains('@', StringComparison.Ordinal);

    private static bool ContainsLetters(string cell) => cell.Any(char.IsLetter) && !cell.Contains('@', StringComparison.Ordinal);
}
