using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Suggests columns for the missing ones. A suggestion must fit the rows as well as the name, because an operator who follows
/// it loads that column.
/// </summary>
/// <param name="cells">The cells of the header.</param>
/// <param name="display">Decides which cells a message may show.</param>
/// <param name="rows">The rows below it.</param>
/// <param name="isMapped">Whether the cell at an index is already mapped to a column.</param>
internal sealed class ColumnHints(IReadOnlyList<string> cells, HeaderDisplay display, FirstRows rows, Predicate<int> isMapped)
{
    private static readonly string[] FirstNameWords = ["first", "given", "fore", "forename", "firstname", "givenname"];
    private static readonly string[] MiddleNameWords = ["middle", "middlename"];
    private static readonly string[] LastNameWords = ["last", "family", "sur", "surname", "lastname", "familyname"];
    private static readonly string[] NeutralWords = ["plaintiff", "name", "contact"];

    // Any other word, such as "attorney", may mean that the address is not the plaintiff's.
    private static readonly string[] EmailHeaderWords =
        ["email", "emails", "emailaddress", "e", "mail", "address", "addresses", "contact", "contacts", "plaintiff", "primary", "preferred", "personal", "home", "work", "business"];

    private readonly List<string>[] words = [.. cells.Select(HeaderWords.Split)];

    /// <summary>Suggests a -ColumnMap for missing columns.</summary>
    /// <param name="missing">The missing columns.</param>
    /// <returns>Sentences, each followed by a space; empty if there is no suggestion.</returns>
    public RedactedText Remedy(IReadOnlyList<PlaintiffColumn> missing)
    {
        var found = missing.Select(column => (Column: column, Indexes: Suggest(column))).Where(hint => hint.Indexes.Length > 0).ToList();
        if (found.Count == 0)
        {
            return $"";
        }

        var map = string.Join("; ", found.Select(hint => $"{ColumnNames.CanonicalName(hint.Column)} = {string.Join(", ", hint.Indexes.Select(index => display.Quoted(index).ToString()))}"));
        var where = string.Join("; ", found.Select(hint => $"{string.Join(" and ", hint.Indexes.Select(index => display.Column(index).ToString()))} for {ColumnNames.CanonicalName(hint.Column)}"));
        return $"If they belong to the plaintiffs, use {RedactedText.From(where)}: -ColumnMap @{{ {RedactedText.From(map)} }}.";
    }

    /// <summary>Whether there is a suggestion for a missing column.</summary>
    public bool CanSuggest(PlaintiffColumn column) => Suggest(column).Length > 0;

    private int[] Suggest(PlaintiffColumn column) => column switch
    {
        PlaintiffColumn.PlaintiffName => FindNameParts() is { Length: > 0 } parts ? parts : FindMisspelled(column, rows.ContainsNames),
        PlaintiffColumn.Email => FindEmailColumn(),
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    /// <summary>Finds the columns of the first, middle and last name. Returns nothing unless there is exactly one first and one last name.</summary>
    private int[] FindNameParts()
    {
        var (first, middle, last) = (FindNameColumns(FirstNameWords), FindNameColumns(MiddleNameWords), FindNameColumns(LastNameWords));
        return first.Length == 1 && last.Length == 1 ? [.. first, .. middle.Length == 1 ? middle : [], .. last] : [];
    }

    private int[] FindNameColumns(string[] names) => FindUnmapped(index =>
        words[index].Exists(names.Contains)
        && words[index].TrueForAll(word => names.Contains(word) || NeutralWords.Contains(word))
        && (rows.IsEmpty || rows.ContainsNames(index)));

    private int[] FindEmailColumn()
    {
        var holding = FindUnmapped(index => rows.ContainsEmails(index) && !words[index].Exists(word => HeaderWords.Contains(word) && !EmailHeaderWords.Contains(word)));
        return holding.Length == 1 ? holding : [];
    }

    private int[] FindMisspelled(PlaintiffColumn column, Predicate<int> matches)
    {
        var near = FindUnmapped(index => IsMisspelled(index, column) && matches(index));
        return near.Length == 1 ? near : [];
    }

    // A correctly spelled header is a different column, however similar it looks.
    private bool IsMisspelled(int index, PlaintiffColumn column)
        => !words[index].TrueForAll(HeaderWords.Contains) && ColumnNames.AliasesOf(column).Any(alias => NearestName.IsMisspelling(cells[index], alias));

    private int[] FindUnmapped(Predicate<int> matches) => [.. Enumerable.Range(0, cells.Count).Where(index => !isMapped(index) && matches(index))];
}
