using Xunit;
using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>
/// Marks tests that need a server, a shell or another program, so that fast runs skip them.
/// A test that needs a server and is not marked fails, see <see cref="Require"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Method)]
public sealed class IntegrationAttribute : Attribute, ITraitAttribute
{
    /// <summary>The name of the trait.</summary>
    public const string Name = "Category";

    /// <summary>The value of the trait.</summary>
    public const string Value = "Integration";

    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(Name, Value)];

    /// <summary>Throws unless the test, or the class whose fixture is being created, is marked. Does nothing outside a test.</summary>
    /// <param name="what">What the test is about to use.</param>
    /// <exception cref="InvalidOperationException">The mark is missing.</exception>
    public static void Require(string what)
    {
        var context = TestContext.Current;
        if ((context.Test?.Traits ?? context.TestMethod?.Traits ?? context.TestClass?.Traits ?? context.TestCollection?.Traits) is { } traits
            && !(traits.TryGetValue(Name, out var values) && values.Contains(Value)))
        {
            throw new InvalidOperationException(
                $"{context.Test?.TestDisplayName ?? context.TestClass?.TestClassName ?? "A fixture"} uses {what}. Mark the class with [Integration], so that fast runs skip it.");
        }
    }
}
