using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Architecture;

/// <summary>The fast run holds no test that needs a server. What these tests do not see fails when it asks for one.</summary>
public sealed class IntegrationTests
{
    [Fact]
    public void Every_class_with_a_database_is_marked()
    {
        var classes = typeof(IntegrationTests).Assembly.GetTypes().Where(UsesDatabase).ToList();

        Assert.NotEmpty(classes);
        Assert.All(classes, type => Assert.True(type.IsDefined(typeof(IntegrationAttribute), inherit: true), $"{type.FullName} lacks [Integration]."));
    }

    [Fact]
    public async Task A_test_without_the_mark_gets_no_server()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(TestServer.GetAsync);

        Assert.Contains("[Integration]", error.Message, StringComparison.Ordinal);
    }

    private static bool UsesDatabase(Type type)
        => !type.IsAbstract
            && type.GetInterfaces().Any(fixture => fixture.IsGenericType && fixture.GetGenericTypeDefinition() == typeof(IClassFixture<>)
                && typeof(ThrowAwayDatabase).IsAssignableFrom(fixture.GenericTypeArguments[0]));
}
