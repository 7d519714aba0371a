using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Tests that share one server of their own, one after the other.</summary>
[CollectionDefinition(nameof(OwnServerTests))]
public sealed class OwnServerTests : ICollectionFixture<OwnServer>;
