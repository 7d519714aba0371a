using Npgsql;
using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Connections;

/// <summary>The environment variables that the driver would otherwise read unchecked.</summary>
public sealed class ConnectionVariablesTests
{
    private const string Remote = "postgres://u:p@h.example.org/d";

    [Theory]
    [InlineData(Remote, "PGOPTIONS", "-c search_path=secret", "the environment variable PGOPTIONS is set")]
    [InlineData("Host=localhost", "PGOPTIONS", "-c search_path=secret", "the environment variable PGOPTIONS is set")]
    [InlineData(Remote, "PGSSLNEGOTIATION", "secret", "the value of the environment variable PGSSLNEGOTIATION is not valid")]
    [InlineData(Remote, "PGSSLROOTCERT", "system", "the environment variable PGSSLROOTCERT is 'system', which is supported only in the connection")]
    [InlineData(Remote, "PGREQUIREAUTH", "secret", "the value of the environment variable PGREQUIREAUTH is not valid")]
    [InlineData("Host=localhost", "PGSSLNEGOTIATION", "direct", "direct TLS (sslnegotiation) needs an SSL mode")]
    public void A_variable_that_cannot_be_used_is_an_error_that_names_it(string text, string variable, string value, string reason)
    {
        var error = Assert.Throws<IngestException>(() => Parse(text, variable, value));
        Assert.Equal(IngestErrorId.InvalidConnectionString, error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_sets_what_the_connection_does_not()
    {
        Assert.Equal(SslNegotiation.Direct, Parse(Remote, "PGSSLNEGOTIATION", "direct").SslNegotiation);
        Assert.Equal(SslNegotiation.Postgres, Parse(Remote + "?sslnegotiation=postgres", "PGSSLNEGOTIATION", "direct").SslNegotiation);
        Assert.Equal("ScramSHA256", Parse(Remote, "PGREQUIREAUTH", "scram-sha-256").RequireAuth);
        Assert.Equal("MD5", Parse(Remote + "?require_auth=md5", "PGREQUIREAUTH", "scram-sha-256").RequireAuth);
    }

    [Theory]
    [InlineData("/ca.pem", SslMode.VerifyFull, "/ca.pem")]
    [InlineData("", SslMode.Require, null)]
    public void The_variable_for_the_root_certificate_is_used_as_the_parameter_is(string value, SslMode mode, string? file)
    {
        var settings = Parse(Remote, "PGSSLROOTCERT", value);
        Assert.Equal((mode, file), (settings.SslMode, settings.RootCertificate));
    }

    [Theory]
    [InlineData("PGOPTIONS")]
    [InlineData("PGSSLNEGOTIATION")]
    [InlineData("PGREQUIREAUTH")]
    public void An_empty_variable_counts_as_not_set(string variable)
    {
        var settings = Parse(Remote, variable, "");
        Assert.Equal((SslNegotiation.Postgres, null, null), (settings.SslNegotiation, settings.RequireAuth, settings.Options));
    }

    private static NpgsqlConnectionStringBuilder Parse(string text, string variable, string value)
        => ConnectionText.Parse(text, "X", variable: name => name == variable ? value : null);
}
