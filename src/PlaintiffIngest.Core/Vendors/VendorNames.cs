using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Finds out whether a file was given the wrong vendor: a mistyped one, or one that is not in the file's name.</summary>
internal static class VendorNames
{
    private const int MaxSuggestions = 3;

    /// <summary>Returns a warning if the vendor was never seen. The first vendor of a database is expected to be new.</summary>
    /// <param name="vendor">The vendor that was given, and the known ones.</param>
    public static RedactedText? CheckVendor(VendorFacts vendor)
    {
        var given = vendor.SourceSystem;
        var near = vendor.OtherVendors.Where(name => NearestName.IsMisspelling(given, name) || NearestName.IsMisspelling(name, given)).Take(MaxSuggestions).ToList();
        return vendor.IsKnown ? null
            : near.Count > 0 ? $"the source system {given} has no profile and no run. Did you mean {string.Join(" or ", near)}? Every source system has dedupe keys of its own, so people of another one are imported again."
            : vendor.KnownVendors.Count > 0 ? $"the source system {given} has no profile and no run. For a new vendor, that is right."
            : (RedactedText?)null;
    }

    /// <summary>Returns a warning if the file's name begins with another vendor's.</summary>
    /// <param name="vendor">The vendor that was given, and the known ones.</param>
    /// <param name="fileName">Name of the file.</param>
    public static RedactedText? CheckFileName(VendorFacts vendor, string fileName)
    {
        var given = vendor.SourceSystem;
        var named = vendor.OtherVendors.Where(name => BeginsWith(fileName, name)).MaxBy(name => name.Length);
        return named is null || BeginsWith(given, named) || (BeginsWith(fileName, given) && given.Length > named.Length)
            ? (RedactedText?)null
            : $"the file's name begins with {named}, but the source system is {given}.";
    }

    // As a whole word: "jbi_2026.csv" begins with jbi, "jbison.csv" does not.
    private static bool BeginsWith(string text, string name)
        => text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (text.Length == name.Length || !char.IsLetterOrDigit(text[name.Length]));
}
