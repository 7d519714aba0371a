using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Proposes columns for those that are missing. What is proposed is right for the file's rows as well as in name: a hint that
/// is followed loads whatever it names.
/// </summary>
/// <param name="cells">The cells of the header.</param>
/// <param name="display">What may be shown of them.</param>
/// <param name="rows">The rows below it.</param>
/// <param name="isTaken">Whether a cell is a column already, by its index.</param>
internal sealed class ColumnHints(IReadOnlyList<string> cells, HeaderDisplay display, FirstRows rows, Predicate<int> isTaken)
{
    private static readonly string[] FirstHalves = ["first", "given", "fore", "forename", "firstname", "givenname"];
    private static readonly string[] MiddleParts = ["middle", "middlename"];
    private static readonly string[] LastHalves = ["last", "family", "sur", "surname", "lastname", "familyname"];
    private static readonly string[] BesideHalves = ["plaintiff", "name", "contact"];

    // Somebody else's address would load for the plaintiff's.
    private static readonly string[] OfEmails =
        ["email", "emails", "emailaddress", "e", "mail", "address", "addresses", "contact", "contacts", "plaintiff", "primary", "preferred", "personal", "home", "work", "business"];

    private readonly List<string>[] words = [.. cells.Select(HeaderWords.Split)];

    /// <summary>What to do about missing columns: the map that takes them from others, or where they may be.</summary>
    /// <param name="missing">The missing columns.</param>
    /// <returns>Sentences, with a blank behind each; empty when nothing can be proposed.</returns>
    public RedactedText Remedy(IReadOnlyList<PlaintiffColumn> missing)
    {
        var found = missing.Select(column => (Column: column, Indexes: Of(column))).Where(hint => hint.Indexes.Length > 0).ToList();
        if (found.Count == 0)
        {
            return $"";
        }

        var map = string.Join("; ", found.Select(hint => $"{ColumnNames.Of(hint.Column)} = {string.Join(", ", hint.Indexes.Select(index => display.Quoted(index).ToString()))}"));
        var where = string.Join("; ", found.Select(hint => $"{string.Join(" and ", hint.Indexes.Select(index => display.Column(index).ToString()))} for {ColumnNames.Of(hint.Column)}"));
        return $"If they are the plaintiffs', take {RedactedText.Of(where)}: -ColumnMap @{{ {RedactedText.Of(map)} }}. ";
    }

    private int[] Of(PlaintiffColumn column) => column switch
    {
        PlaintiffColumn.PlaintiffName => Halves() is { Length: > 0 } halves ? halves : Misspelled(column, rows.HoldsNames),
        PlaintiffColumn.Email => Addresses(),
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    /// <summary>First, middle and last name; nothing when one half is missing or there are several.</summary>
    private int[] Halves()
    {
        var (first, middle, last) = (Parts(FirstHalves), Parts(MiddleParts), Parts(LastHalves));
        return first.Length == 1 && last.Length == 1 ? [.. first, .. middle.Length == 1 ? middle : [], .. last] : [];
    }

    private int[] Parts(string[] names) => Where(index =>
        words[index].Exists(names.Contains)
        && words[index].TrueForAll(word => names.Contains(word) || BesideHalves.Contains(word))
        && (rows.IsEmpty || rows.HoldsNames(index)));

    private int[] Addresses()
    {
        var holding = Where(index => rows.HoldsAddresses(index) && !words[index].Exists(word => HeaderWords.Has(word) && !OfEmails.Contains(word)));
        return holding.Length == 1 ? holding : [];
    }

    private int[] Misspelled(PlaintiffColumn column, Predicate<int> isRight)
    {
        var near = Where(index => IsMisspelled(index, column) && isRight(index));
        return near.Length == 1 ? near : [];
    }

    // A header of words that are right is another column, however near it is.
    private bool IsMisspelled(int index, PlaintiffColumn column)
        => !words[index].TrueForAll(HeaderWords.Has) && ColumnNames.AliasesOf(column).Any(alias => NearestName.IsMisspelling(cells[index], alias));

    private int[] Where(Predicate<int> isRight) => [.. Enumerable.Range(0, cells.Count).Where(index => !isTaken(index) && isRight(index))];
}
