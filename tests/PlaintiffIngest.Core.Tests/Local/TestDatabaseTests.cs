using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

[Integration]
public sealed class TestDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Each_test_class_has_its_own_empty_database()
    {
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
        Assert.Equal(database.Settings.Database, await database.ScalarAsync<string>("SELECT current_database()::text"));
    }
}
