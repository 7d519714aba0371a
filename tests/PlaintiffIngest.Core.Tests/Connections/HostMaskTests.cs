using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Tests.Connections;

public sealed class HostMaskTests
{
    [Theory]
    [InlineData("aws-0-eu-west-1.pooler.supabase.com", "*.pooler.supabase.com")]
    [InlineData("AWS-0-EU-WEST-1.Pooler.Supabase.com.", "*.pooler.supabase.com")]
    [InlineData("db.abcdefghijklmnop.supabase.co", "*.supabase.co")]
    [InlineData("abcdefghijklmnop.supabase.co", "*.supabase.co")]
    [InlineData("a.b.c.pooler.supabase.com", "*.pooler.supabase.com")]
    [InlineData("ep-cool-name.eu-central-1.aws.neon.tech", "*.neon.tech")]
    [InlineData("db.example.org", "*.example.org")]
    [InlineData("mydb.c1a2b3.eu-west-1.rds.amazonaws.com", "*.amazonaws.com")]
    [InlineData("example.org", "*.org")]
    [InlineData("db.abcdefghijklmnopqrst.supabase", "*")]
    [InlineData("db.abcdefghijklmnopqrst.supbaseco", "*.supbaseco")]
    [InlineData("localhost", "localhost")]
    [InlineData("database", "database")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("10.1.2.3", "*")]
    [InlineData("2001:db8::1", "*")]
    [InlineData("/var/run/postgresql", "socket")]
    [InlineData("@abstract", "socket")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("one.example.org:5432, two.example.org", "*.example.org:5432,*.example.org")]
    public void A_host_is_shown_as_its_domain(string? host, string shown) => Assert.Equal(shown, HostMask.Mask(host));

    [Theory]
    [InlineData("postgres.abcdefghijklmnop", "postgres")]
    [InlineData("postgres", "postgres")]
    [InlineData("ingest_operator.abcdefghijklmnop", "ingest_operator")]
    [InlineData("postgres-abcdefghijklmnopqrst", "*")]
    [InlineData(null, "")]
    public void A_user_is_shown_without_the_project(string? user, string shown) => Assert.Equal(shown, HostMask.MaskUser(user));
}
