using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

public sealed class TestDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_test_class_has_an_empty_database_of_its_own()
    {
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
        Assert.Equal(database.Settings.Database, await database.ScalarAsync<string>("SELECT current_database()::text"));
    }
}
