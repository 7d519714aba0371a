using System.Management.Automation;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes vendors: first those with runs, most recent first, and then the known vendors.</summary>
public sealed class SourceSystemCompleter : DatabaseCompleter
{
    private protected override IEnumerable<CompletionResult> GetKnown(string word) => BatchIdentity.KnownSourceSystems
        .Where(vendor => vendor.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        .Select(vendor => Suggest(vendor, $"{vendor}", $"{vendor}"));

    private protected override async Task<List<CompletionResult>> FindAsync(RunQueries queries, string word, CommandLineContext context, CancellationToken cancellationToken)
    {
        var found = new List<CompletionResult>();
        await foreach (var vendor in queries.GetVendorsAsync(cancellationToken))
        {
            if (vendor.SourceSystem.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(Suggest(vendor.SourceSystem, $"{vendor.SourceSystem}", $"{vendor.RunCount:N0} runs, the last on {vendor.LastAttempt.LocalDateTime:yyyy-MM-dd HH:mm:ss}"));
            }
        }

        return found;
    }
}
