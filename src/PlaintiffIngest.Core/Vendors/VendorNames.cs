using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Finds out whether a file was given the wrong vendor: a mistyped one, or one that is not in the file's name.</summary>
internal static class VendorNames
{
    /// <summary>Returns a warning for each sign that the vendor is the wrong one.</summary>
    /// <param name="vendor">The vendor that was given, and the known ones.</param>
    /// <param name="fileName">Name of the file.</param>
    public static IEnumerable<RedactedText> Check(VendorFacts vendor, string fileName)
    {
        var given = vendor.SourceSystem;
        var known = vendor.KnownVendors.Concat(BatchIdentity.KnownSourceSystems).Where(name => name != given).Distinct().ToList();
        if (!vendor.IsKnown)
        {
            var near = known.Where(name => NearestName.IsMisspelling(given, name) || NearestName.IsMisspelling(name, given)).Take(3).ToList();
            yield return near.Count > 0
                ? (RedactedText)$"the source system {given} has no profile and no run. Did you mean {string.Join(" or ", near)}? Every source system has dedupe keys of its own, so people of another one are imported again."
                : $"the source system {given} has no profile and no run. For a new vendor, that is right.";
        }

        if (known.Where(name => BeginsWith(fileName, name)).MaxBy(name => name.Length) is { } named
            && !(BeginsWith(fileName, given) && given.Length > named.Length) && !BeginsWith(given, named))
        {
            yield return $"the file's name begins with {named}, but the source system is {given}.";
        }
    }

    // As a whole word: "jbi_2026.csv" begins with jbi, "jbison.csv" does not.
    private static bool BeginsWith(string text, string name)
        => text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (text.Length == name.Length || !char.IsLetterOrDigit(text[name.Length]));
}
