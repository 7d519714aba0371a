using System.Collections.Frozen;
using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Words that occur in headers. A file without a header has a person in its first line, so a cell of it is shown only if all of
/// its words are in this list. Whole words count: "Felicity" contains "city" and "Emily" is almost "email", but both are people.
/// </summary>
internal static class HeaderWords
{
    // None of these is a given name or a family name.
    private static readonly FrozenSet<string> Words = Set(
        """
        name names fullname firstname lastname middlename surname forename givenname familyname username nickname salutation
        plaintiff plaintiffs plaintiffname defendant defendants defendantname creditor creditors debtor debtors claimant claimants
        petitioner petitioners respondent respondents appellant appellee party parties attorney attorneys lawyer counsel assignee
        assignor customer customers client clients company organization organisation employer contact contacts recipient vendor
        email emails emailaddress mail mailing phone phones phonenumber telephone tel fax cellphone
        address addresses addressline addr streetaddress city state province county region
        municipality zip zipcode postal postcode postalcode apartment apt suite latitude longitude venue courthouse
        id ids identifier uid uuid guid number numbers num nbr ref reference code codes casenumber caseid docket docketnumber
        account acct amount amounts amt balance total totals subtotal principal interest fees cost costs judgment judgement
        judgments damages currency percent percentage quantity qty payment payments paid owed owing outstanding invoice
        filing filed entered issued received created updated modified deleted served disposition outcome
        datetime timestamp year years quarter status type types category description desc note notes comment comments remark
        remarks memo reason suffix prefix gender sex age dob birthdate ssn tax ein language nationality
        source system file filename rows line index sequence record records version url website link
        column columns value values flag active inactive enabled primary secondary alternate preferred personal
        billing shipping permanent current previous original legal display claim claims lawsuit suit
        """);

    // Also names of people or places, or words that mean little alone: they count only next to one of the words above.
    private static readonly FrozenSet<string> WeakWords = Set(
        """
        first last middle given family sur fore full maiden initial initials date time month day birth death
        case cause court judge page price rate rent bond sale cash bill order group role owner agent tenant landlord sheriff clerk
        title business street town country mobile cell home work main office other second third unit floor building law firm bar filer
        field batch row kind fee key class level label tag count sum average location place origin nature action result hearing trial due
        e of the and or no to by for in on at is has per a s us
        """);

    /// <summary>Whether all words of a cell are header words, and at least one of them cannot be a name.</summary>
    /// <param name="cell">A cell of a first line.</param>
    public static bool IsHeaderText(string cell)
    {
        var words = Split(cell);
        return words.Exists(Words.Contains) && words.TrueForAll(word => Words.Contains(word) || WeakWords.Contains(word) || IsOrdinal(word));
    }

    /// <summary>Whether a word is in either list.</summary>
    /// <param name="word">The word in lower case.</param>
    public static bool Contains(string word) => Words.Contains(word) || WeakWords.Contains(word);

    /// <summary>Splits a cell into lower-case words: <c>PlaintiffName</c>, <c>plaintiff_name</c> and <c>Plaintiff Name</c> have two. Digits are words too.</summary>
    /// <param name="cell">Any text.</param>
    public static List<string> Split(string cell)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < cell.Length; i++)
        {
            if (word.Length > 0 && (!IsWordCharacter(cell[i]) || StartsWord(cell, i)))
            {
                words.Add(word.ToString());
                word.Clear();
            }

            if (IsWordCharacter(cell[i]))
            {
                word.Append(char.ToLowerInvariant(cell[i]));
            }
        }

        return word.Length > 0 ? [.. words, word.ToString()] : words;
    }

    // As in "Address 2". A longer number may be personal data.
    private static bool IsOrdinal(string word) => word.Length <= 2 && word.All(char.IsAsciiDigit);

    private static bool IsWordCharacter(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character) || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.NonSpacingMark;

    // "firstName", "ZIPCode", "address2".
    private static bool StartsWord(string text, int at)
        => (char.IsUpper(text[at]) && (!char.IsUpper(text[at - 1]) || (at + 1 < text.Length && char.IsLower(text[at + 1]))))
        || char.IsDigit(text[at]) != char.IsDigit(text[at - 1]);

    private static FrozenSet<string> Set(string words)
        => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
