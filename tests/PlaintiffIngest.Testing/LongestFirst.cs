using Xunit.Sdk;
using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>
/// Starts the longest test classes first, so that none of them is left running alone at the end. The others start in random order, which is
/// the default.
/// </summary>
/// <param name="longest">The classes, the longest first.</param>
public abstract class LongestFirst(params Type[] longest) : ITestCollectionOrderer
{
    // The runner puts all classes into the queue of one pool thread. Idle threads take classes from its front; that thread itself takes them
    // from its back.
    private const int AtFront = 2;

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection
        => [.. DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections).OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    // The collection of a class is named after it: "Test collection for …".
    private int Place(string collection)
        => Array.FindIndex(longest, type => collection.Contains($" {type.FullName} ", StringComparison.Ordinal)) switch
        {
            < 0 => AtFront,
            < AtFront and var rank => rank,
            var rank => AtFront + longest.Length - rank,
        };
}
