using PlaintiffIngest.Faults.Tests;
using PlaintiffIngest.Testing;

[assembly: TestCollectionOrderer(typeof(TestOrder))]

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The order in which the classes of this project start.</summary>
public sealed class TestOrder() : LongestFirst(typeof(KillTests), typeof(ModelTests), typeof(NetworkFaultTests), typeof(NetworkRecoveryTests));
