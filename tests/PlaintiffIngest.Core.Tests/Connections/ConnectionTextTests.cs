using Npgsql;
using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Connections;

public sealed class ConnectionTextTests
{
    [Theory]
    [InlineData("postgres://u:p@h.example.org/d", "h.example.org", 5432, "u", "p", "d")]
    [InlineData("postgresql://u:p@h.example.org:6543/d", "h.example.org", 6543, "u", "p", "d")]
    [InlineData("  POSTGRES://u:p@h/d\r\n", "h", 5432, "u", "p", "d")]
    [InlineData("postgres://us%40er:p%2Fq%3A%25@h/my%20db", "h", 5432, "us@er", "p/q:%", "my db")]
    [InlineData("postgres://u:a@b#c:d+e@h/d", "h", 5432, "u", "a@b#c:d+e", "d")]
    [InlineData("postgres://u:p@[::1]:5433/d", "::1", 5433, "u", "p", "d")]
    [InlineData("postgres://u:p@[2001:db8::2]/d", "2001:db8::2", 5432, "u", "p", "d")]
    [InlineData("postgres://u@h", "h", 5432, "u", null, null)]
    [InlineData("postgres://h/d", "h", 5432, null, null, "d")]
    [InlineData("postgres://u:p@h:/d", "h", 5432, "u", "p", "d")]
    [InlineData("postgres://%2Fvar%2Frun%2Fpostgresql/d", "/var/run/postgresql", 5432, null, null, "d")]
    [InlineData("postgresql:///d?host=/run/pg&port=5433&user=u&password=p", "/run/pg", 5433, "u", "p", "d")]
    [InlineData("Host=h;Port=5433;Username=u;Password=p;Database=d", "h", 5433, "u", "p", "d")]
    [InlineData("Server=h;User Id=u;Password='a;b';Database=d", "h", 5432, "u", "a;b", "d")]
    public void A_url_and_an_npgsql_string_are_parsed(string text, string host, int port, string? user, string? password, string? database)
    {
        var settings = ConnectionText.Parse(text, "X");
        Assert.Equal((host, port, user, password, database), (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database));
    }

    [Fact]
    public void Parameters_of_a_url_are_applied()
    {
        var settings = ConnectionText.Parse(
            "postgres://u:p@h.example.org/d?sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=7&application_name=nightly%20load&channel_binding=require", "X");
        Assert.Equal(SslMode.VerifyCA, settings.SslMode);
        Assert.Equal("/etc/ca.pem", settings.RootCertificate);
        Assert.Equal(7, settings.Timeout);
        Assert.Equal("nightly load", settings.ApplicationName);
        Assert.Equal(ChannelBinding.Require, settings.ChannelBinding);
    }

    [Theory]
    [InlineData("pgbouncer=true&connection_limit=1", "pgbouncer,connection_limit")]
    [InlineData("schema=public&prepareThreshold=0&statement_cache_size=0&uselibpqcompat=true", "schema,prepareThreshold,statement_cache_size,uselibpqcompat")]
    [InlineData("ssl=true&currentSchema=public&pool_max_conns=4", "ssl,currentSchema,pool_max_conns")]
    [InlineData("keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=3&tcp_user_timeout=10000", "keepalives,keepalives_idle,keepalives_interval,keepalives_count,tcp_user_timeout")]
    [InlineData("client_encoding=UTF8&fallback_application_name=nightly&connect_timeout=5", "")]
    public void Parameters_without_an_effect_are_reported_and_the_others_accepted(string parameters, string expected)
    {
        var ignored = new List<string>();

        Assert.Equal("h", ConnectionText.Parse($"postgres://u:p@h/d?{parameters}", "X", ignored.Add).Host);

        Assert.Equal(expected, string.Join(',', ignored));
    }

    [Theory]
    [InlineData("postgres://u:p@a.example.org:5432,b.example.org:6543/d", "a.example.org:5432,b.example.org:6543", 5432)]
    [InlineData("postgres://u:p@a.example.org,b.example.org/d", "a.example.org,b.example.org", 5432)]
    [InlineData("postgres://u:p@[2001:db8::2]:5433,10.0.0.1/d", "[2001:db8::2]:5433,10.0.0.1", 5432)]
    [InlineData("postgres:///d?host=a.example.org,b.example.org&port=5433,5434", "a.example.org:5433,b.example.org:5434", 5432)]
    [InlineData("postgres:///d?port=5433&host=a.example.org,b.example.org", "a.example.org,b.example.org", 5433)]
    [InlineData("Host=a.example.org:5433,b.example.org;Username=u", "a.example.org:5433,b.example.org", 5432)]
    public void Several_hosts_are_accepted_with_their_ports_and_TLS(string text, string hosts, int port)
    {
        var settings = ConnectionText.Parse(text, "X");
        Assert.Equal((hosts, port, SslMode.Require), (settings.Host, settings.Port, settings.SslMode));
    }

    [Theory]
    [InlineData("any")]
    [InlineData("read-write")]
    [InlineData("read-only")]
    [InlineData("primary")]
    [InlineData("standby")]
    [InlineData("prefer-standby")]
    public async Task Every_kind_of_server_can_be_asked_for(string attributes)
    {
        foreach (var hosts in new[] { "127.0.0.1:1", "127.0.0.1:1,127.0.0.1:2" })
        {
            await using var target = new DatabaseTarget("dev", ConnectionText.Parse($"postgres://u:p@{hosts}/d?target_session_attrs={attributes}", "X"));
            Assert.Equal(IngestErrorId.DatabaseUnreachable, (await Assert.ThrowsAsync<IngestException>(() => target.OpenAsync(TestContext.Current.CancellationToken))).ErrorId);
        }
    }

    [Theory]
    [InlineData("Host=h;Username=u;Password=secret;Minimum Pool Size=9;Maximum Pool Size=5")]
    [InlineData("Host=h;Username=u;Password=secret;SSL Mode=VerifyFull;Trust Server Certificate=true")]
    [InlineData("Host=h;Username=u;Password=secret;Tcp Keepalive Interval=5")]
    [InlineData("Host=h,i;Username=u;Password=secret;Multiplexing=true;Pooling=false")]
    [InlineData("Host=h;Username=u;Password=secret;Load Balance Hosts=true")]
    [InlineData("Host=h,i;Username=u;Password=secret;Target Session Attributes=nearest")]
    public async Task Keywords_that_the_driver_refuses_are_the_connections_error(string text)
    {
        var error = await Record.ExceptionAsync(async () => await new DatabaseTarget("dev", ConnectionText.Parse(text, "X")).DisposeAsync());

        Assert.True(error is null or IngestException { ErrorId: IngestErrorId.InvalidConnectionString }, error?.ToString());
        Assert.DoesNotContain("secret", error?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password", "Password")]
    [InlineData("scram-sha-256,md5", "ScramSHA256,MD5")]
    [InlineData("gss,sspi,none", "GSS,SSPI,None")]
    [InlineData("!password,!none", "!Password,!None")]
    public void The_methods_of_require_auth_are_those_of_libpq(string value, string method)
        => Assert.Equal(method, ConnectionText.Parse($"postgres://u@h/d?require_auth={value}", "X").RequireAuth);

    [Theory]
    [InlineData("postgresql://postgres:[YOUR-PASSWORD]@db.abcdefghijklmnopqrst.supabase.co:5432/postgres", "YOUR-PASSWORD")]
    [InlineData("postgresql://postgres.[PROJECT-REF]:[YOUR-PASSWORD]@aws-0-us-east-1.pooler.supabase.com:6543/postgres", "PROJECT-REF")]
    [InlineData("postgresql://postgres:%5BYOUR-PASSWORD%5D@h/d", "YOUR-PASSWORD")]
    [InlineData("Host=h;Username=u;Password=[your-password]", "YOUR-PASSWORD")]
    [InlineData("postgresql://postgres:[YOUR_PASSWORD]@h/d", "YOUR_PASSWORD")]
    [InlineData("Host=h;Username=u;Password=[your password]", "YOUR PASSWORD")]
    [InlineData("postgresql://postgres:<YOUR-PASSWORD>@h/d", "<YOUR-PASSWORD>")]
    [InlineData("postgresql://postgres:%3Cpassword%3E@h/d", "<PASSWORD>")]
    public void A_placeholder_is_named(string text, string placeholder)
        => Assert.Contains(placeholder[0] == '<' ? $"placeholder {placeholder};" : $"placeholder [{placeholder}];", Assert.Throws<IngestException>(() => ConnectionText.Parse(text, "X")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres://u:p@h.example.org/d", SslMode.Require)]
    [InlineData("postgres://u:p@10.0.0.1/d", SslMode.Require)]
    [InlineData("postgres://u:p@database/d", SslMode.Require)]
    [InlineData("postgres://u:p@localhost.example.org/d", SslMode.Require)]
    [InlineData("Host=h.example.org;Username=u", SslMode.Require)]
    [InlineData("postgres://u:p@[::ffff:127.0.0.2]/d", SslMode.Require)]
    [InlineData("postgres://u:p@h.example.org/d?sslmode=verify-ca", SslMode.VerifyCA)]
    [InlineData("postgres://u:p@h.example.org/d?sslmode=require&sslrootcert=/ca.pem", SslMode.VerifyFull)]
    [InlineData("Host=h.example.org;Username=u;Root Certificate=/ca.pem", SslMode.VerifyFull)]
    [InlineData("postgres://u:p@h.example.org/d?sslrootcert=/ca.pem", SslMode.VerifyFull)]
    [InlineData("postgres://u:p@h.example.org/d?sslrootcert=system", SslMode.VerifyFull)]
    [InlineData("postgres://u:p@localhost/d?sslmode=disable", SslMode.Disable)]
    [InlineData("postgres://u:p@127.0.0.2/d", SslMode.Prefer)]
    [InlineData("postgres://u:p@a.localhost/d", SslMode.Prefer)]
    [InlineData("postgres://u:p@localhost/d", SslMode.Prefer)]
    [InlineData("postgres://u:p@127.0.0.1/d", SslMode.Prefer)]
    [InlineData("postgres://u:p@[::1]/d", SslMode.Prefer)]
    [InlineData("postgres:///d?host=/run/pg", SslMode.Prefer)]
    public void Tls_is_required_beyond_this_machine(string text, SslMode mode)
        => Assert.Equal(mode, ConnectionText.Parse(text, "X").SslMode);

    [Theory]
    [InlineData("postgres://u:secret@h:99999/d", "the port is not a number from 1 to 65535")]
    [InlineData("postgres://u:secret@h:0/d", "the port is not a number from 1 to 65535")]
    [InlineData("postgres://u:secret", "the host and port are not valid")]
    [InlineData("postgres://u:sec/ret@h/d", "it has an @ after the first / or ?; in the user and the password, write / as %2F and ? as %3F")]
    [InlineData("postgres://postgres:123/secret@h/d", "it has an @ after the first / or ?; in the user and the password, write / as %2F and ? as %3F")]
    [InlineData("postgres://u:12?secret@h/d", "it has an @ after the first / or ?; in the user and the password, write / as %2F and ? as %3F")]
    [InlineData("postgres://u:secret%@h/d", "it contains a % that is not followed by two hexadecimal digits")]
    [InlineData("postgres://u:secret%00@h/d", "it contains a control character")]
    [InlineData("postgres://u:secret@h/d/e", "the database contains a / or : or # that is not percent-encoded")]
    [InlineData("postgres://u:secret@[::1/d", "the host and port are not valid")]
    [InlineData("postgres://u:secret@[h]/d", "the host is not an IPv6 address")]
    [InlineData("postgres://u:secret@h secret/d", "the host is not a name or an address")]
    [InlineData("postgres://u:secret@/d", "it has no host")]
    [InlineData("postgres://u:secret@a:1,b:2/d?port=5,6,7", "the number of ports does not match the number of hosts")]
    [InlineData("postgres://u:secret@a:0,b/d", "the port is not a number from 1 to 65535")]
    [InlineData("postgres://u:secret@a,,b/d", "the host is not a name or an address")]
    [InlineData("postgres://u:secret@a,b/d?sslmode=disable", "its SSL mode allows an unencrypted connection")]
    [InlineData("postgres://u:secret@localhost,b/d?sslmode=disable", "its SSL mode allows an unencrypted connection")]
    [InlineData("postgres://u:secret@h/d?hostaddr=10.0.0.1", "the parameter hostaddr is not supported; remove it")]
    [InlineData("postgres://u:secret@h/d?service=x", "the parameter service is not supported; remove it")]
    [InlineData("postgres://u:secret@h/d?client_encoding=latin1", "client_encoding is not one of utf8, utf-8, unicode, auto")]
    [InlineData("postgres://u:secret@h/d?target_session_attrs=master", "target_session_attrs is not one of any, read-write, read-only, primary, standby, prefer-standby")]
    [InlineData("postgres://u:secret@h/d?require_auth=secret", "require_auth is not one of password, md5, gss, sspi, scram-sha-256, none")]
    [InlineData("postgres://u:secret@h/d?sslmod=require", "the parameter sslmod is unknown")]
    [InlineData("postgres://u:12?sec=ret", "a parameter is unknown")]
    [InlineData("postgres://h/d?user=u&password=se&cret=1", "a parameter is unknown")]
    [InlineData("postgres://u:secret@h/d?secret", "a parameter has no value")]
    [InlineData("postgres://u:secret@h/d?sslmode=maybe", "sslmode is not one of disable, allow, prefer, require, verify-ca, verify-full")]
    [InlineData("postgres://u:secret@h/d?sslmode=3", "sslmode is not one of")]
    [InlineData("postgres://u:secret@h/d?sslmode=require,verify-full", "sslmode is not one of")]
    [InlineData("postgres://u:secret@h/d?sslmode=require,verify-ca", "sslmode is not one of")]
    [InlineData("postgres://u:secret@h/d?sslmode=%2B9", "sslmode is not one of")]
    [InlineData("postgres://u:secret@h/d?sslmode=-9", "sslmode is not one of")]
    [InlineData("postgres://u:secret@h/d?channel_binding=disable,require", "channel_binding is not one of disable, prefer, require")]
    [InlineData("postgres://u:secret@localhost/d?sslnegotiation=direct", "direct TLS (sslnegotiation) needs an SSL mode of require, verify-ca or verify-full")]
    [InlineData("Host=h;Username=u;Password=secret;SSL Mode=9", "the value of SSL Mode, SSL Negotiation, Channel Binding or GSS Encryption Mode is not valid")]
    [InlineData("Host=h;Username=u;Password=secret;SslMode=-1", "the value of SSL Mode")]
    [InlineData("Host=h;Username=u;Password=secret;SSL Mode=Require,VerifyFull", "the value of SSL Mode")]
    [InlineData("Host=h;Username=u;Password=secret;Channel Binding=7", "the value of SSL Mode")]
    [InlineData("Host=h;Username=u;Password=secret;Client Encoding=latin1", "the client encoding is not UTF8; remove it")]
    [InlineData("postgres://u:secret@h/d?connect_timeout=soon", "connect_timeout is not a number")]
    [InlineData("postgres://u:secret@h/d?options=-csearch_path%3Dx", "the parameter options is not supported")]
    [InlineData("host=h user=u password=secret", "the host is not a name or an address")]
    [InlineData("Host=h;Username=u password=secret", "the user name or database name contains = ; / ? & or a control character, which is not supported even if it is percent-encoded; use another name")]
    [InlineData("Host=h;Username=u;Options=-csearch_path=x", "Options are not supported")]
    [InlineData("jdbc:postgresql://u:secret@h/d", "it is neither a postgres:// URL nor an Npgsql string")]
    [InlineData("Host=h;Secret=secret", "it is neither")]
    [InlineData("Host=h;Port=secret", "it is neither")]
    [InlineData("Host=h;Port=99999", "the port is not a number from 1 to 65535")]
    [InlineData("Host=h;SSL Mode=secret", "it is neither")]
    [InlineData("secret", "it is neither")]
    [InlineData("postgres://u:secret@0.0.0.0/d", "the host is not a name or an address")]
    [InlineData("Host=h;Username=u;Password=secret;SSL Mode=Prefer", "its SSL mode allows an unencrypted connection")]
    [InlineData("Host=h;Username=u;Password=secret;SslMode=Disable", "its SSL mode allows an unencrypted connection")]
    [InlineData("postgres://u:secret@10.0.0.1/d?sslmode=allow", "its SSL mode allows an unencrypted connection")]
    [InlineData("postgres://u:secret@h/d?sslmode=disable", "its SSL mode allows an unencrypted connection")]
    public void An_invalid_text_is_an_error_that_says_why_and_quotes_nothing(string text, string reason)
    {
        var error = Assert.Throws<IngestException>(() => ConnectionText.Parse(text, "SUPABASE_DB_URL_DEV"));
        Assert.Equal(IngestErrorId.InvalidConnectionString, error.ErrorId);
        Assert.StartsWith($"The connection in SUPABASE_DB_URL_DEV is not valid: {reason}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Null(error.InnerException);
        Assert.Contains("percent-encoded", error.Remedy, StringComparison.Ordinal);
    }
}
