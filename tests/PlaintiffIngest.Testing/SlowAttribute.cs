using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>Marks tests that need neither server nor shell but seconds of processor time, so that fast runs leave them out.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SlowAttribute : Attribute, ITraitAttribute
{
    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(IntegrationAttribute.Name, "Slow")];
}
