namespace PlaintiffIngest.Testing;

/// <summary>An empty database for one test class.</summary>
public sealed class TestDatabase : ThrowAwayDatabase;
