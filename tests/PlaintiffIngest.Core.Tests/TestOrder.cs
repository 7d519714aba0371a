using PlaintiffIngest.Core.Tests;
using PlaintiffIngest.Core.Tests.Csv;
using PlaintiffIngest.Core.Tests.Local;
using PlaintiffIngest.Core.Tests.Privacy;
using PlaintiffIngest.Testing;

[assembly: TestCollectionOrderer(typeof(TestOrder))]

namespace PlaintiffIngest.Core.Tests;

/// <summary>The order in which the classes of this project start.</summary>
public sealed class TestOrder() : LongestFirst(
    typeof(LocalServerProcessTests), typeof(RedactorPropertyTests), typeof(LocalServerTests), typeof(DifferentialTests), typeof(LargeRowTests),
    typeof(IdleWatchTests), typeof(HostileInputTests), typeof(RecordReaderTests));
