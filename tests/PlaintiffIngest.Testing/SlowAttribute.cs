using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>Marks tests that take seconds of CPU time but need neither a server nor a shell, so that fast runs skip them.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SlowAttribute : Attribute, ITraitAttribute
{
    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(IntegrationAttribute.Name, "Slow")];
}
