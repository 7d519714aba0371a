using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Tests.Connections;

public sealed class DatabaseTargetTests
{
    [Fact]
    public async Task A_target_is_safe_behind_a_pooler_and_keeps_its_secrets_with_any_settings()
    {
        var original = new NpgsqlConnectionStringBuilder(
            "Host=h.example.org;Username=u;Password=secret;Include Error Detail=true;Log Parameters=true;Persist Security Info=true;Max Auto Prepare=20;Multiplexing=false;Timeout=0");
        await using var target = new DatabaseTarget("dev", original);
        Assert.DoesNotContain("secret", target.DataSource.ConnectionString, StringComparison.Ordinal);
        var used = new NpgsqlConnectionStringBuilder(target.DataSource.ConnectionString);
        Assert.False(used.IncludeErrorDetail);
        Assert.False(used.LogParameters);
        Assert.True(used.NoResetOnClose);
        Assert.Equal(0, used.MaxAutoPrepare);
        Assert.Equal(15, used.Timeout);
        Assert.True(used.TcpKeepAlive);
        Assert.Equal("PlaintiffIngest", used.ApplicationName);
    }
}
