using PlaintiffIngest.PS.Tests;
using PlaintiffIngest.Testing;

[assembly: TestCollectionOrderer(typeof(TestOrder))]

namespace PlaintiffIngest.PS.Tests;

/// <summary>The order in which the classes of this project start.</summary>
public sealed class TestOrder() : LongestFirst(typeof(PesterTests), typeof(FolderScriptTests), typeof(BenchTests), typeof(TranscriptTests), typeof(PackageTests), typeof(PrivacyTests));
