using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Warns if a file may have been given the wrong vendor: a mistyped one, or one that does not match the file name.</summary>
internal static class VendorNames
{
    private const int MaxSuggestions = 3;

    /// <summary>Returns a warning if the vendor is unknown. The first vendor of a database is always new and gets no warning.</summary>
    /// <param name="vendor">The vendor that was given, and the known ones.</param>
    public static RedactedText? CheckVendor(VendorFacts vendor)
    {
        var given = vendor.SourceSystem;
        var near = vendor.OtherVendors.Where(name => NearestName.IsMisspelling(given, name) || NearestName.IsMisspelling(name, given)).Take(MaxSuggestions).ToList();
        return vendor.IsKnown ? null
            : near.Count > 0 ? $"the source system {given} has no profile and no run. Did you mean {string.Join(" or ", near)}? Each source system has its own dedupe keys, so a misspelled one imports everybody again."
            : vendor.KnownVendors.Count > 0 ? $"the source system {given} has no profile and no run. Ignore this if the vendor is new."
            : (RedactedText?)null;
    }

    /// <summary>Returns a warning if the file name starts with another vendor's name.</summary>
    /// <param name="vendor">The vendor that was given, and the known ones.</param>
    /// <param name="fileName">Name of the file.</param>
    public static RedactedText? CheckFileName(VendorFacts vendor, string fileName)
    {
        var given = vendor.SourceSystem;
        var named = vendor.OtherVendors.Where(name => BeginsWith(fileName, name)).MaxBy(name => name.Length);
        return named is null || BeginsWith(given, named) || (BeginsWith(fileName, given) && given.Length > named.Length)
            ? (RedactedText?)null
            : $"the file name starts with {named}, but the source system is {given}.";
    }

    // Whole words only: "jbi_2026.csv" starts with jbi, "jbison.csv" does not.
    private static bool BeginsWith(string text, string name)
        => text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (text.Length == name.Length || !char.IsLetterOrDigit(text[name.Length]));
}
