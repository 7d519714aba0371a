using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>
/// What Test-IngestDatabase says of the way to the server, with real certificates. The server listens on loopback only; by the machine's
/// name it is reached too, and that name does not tell by its text, by which alone it is decided what is on this machine.
/// </summary>
[Collection(nameof(OwnServerTests))]
public sealed class TransportTests(OwnServer server) : ModuleTest
{
    private const string NoName = "This machine's name does not lead to loopback.";
    private const string PlatformStore = "SSL_CERT_FILE";

    private static string Remote => OwnServer.RemoteName ?? "db.example.org";

    [Fact]
    public async Task A_certificate_of_a_known_issuer_is_verified_and_a_wrong_one_is_rejected()
    {
        Assert.SkipWhen(OwnServer.RemoteName is null, NoName);
        var right = TestCertificate.For(Remote, "localhost");
        var otherName = TestCertificate.For("db.example.org");
        var stranger = TestCertificate.For(Remote);
        var root = Folder.Write("root.crt", right.Authority);

        await server.ExecuteAsync("ALTER SYSTEM SET ssl = off; ");
        await server.ExecuteAsync("SELECT pg_reload_conf()");
        AssertRefused("does not offer it", Url(Remote));
        AssertRefused("does not offer it", Url(Remote, $"sslrootcert={root}"));

        await server.UseCertificateAsync(right);
        AssertTls("Passed", "verified: the certificate's issuer and host name are valid", Url(Remote, $"sslrootcert={root}"));
        AssertTls("Passed", "verified", Url(Remote, $"sslmode=verify-full&sslrootcert={root}"));
        AssertTls("Warning", "encrypted only", Url(Remote));
        AssertTls("Passed", "the server is on this machine", Url("127.0.0.1"));
        AssertRefused("TLS certificate was not accepted", Url(Remote, "sslmode=verify-full"));
        AssertRefused("TLS certificate was not accepted", Url(Remote, $"sslrootcert={Folder.Write("stranger.crt", stranger.Authority)}"));
        AssertRefused("cannot be read", Url(Remote, $"sslrootcert={Folder.PathOf("missing.crt")}"));

        // The platform's store knows the issuer, as it knows a public authority: no root certificate need be named.
        Assert.Contains("Passed TLSv1.3; verified: the certificate's issuer and host name are valid", await TlsInProcessAsync(Url(Remote), root), StringComparison.Ordinal);

        // The driver would take an empty variable for the path of a file.
        Assert.Contains("Passed TLSv1.3; verified", await TlsInProcessAsync(Url(Remote, "sslmode=verify-full"), root, ""), StringComparison.Ordinal);

        await server.UseCertificateAsync(otherName);
        var otherRoot = Folder.Write("other.crt", otherName.Authority);
        AssertRefused("TLS certificate was not accepted", Url(Remote, $"sslrootcert={otherRoot}"));
        AssertTls("Passed", "The host name is not checked", Url(Remote, $"sslmode=verify-ca&sslrootcert={otherRoot}"));
        Assert.Contains("TLS certificate was not accepted", await TlsInProcessAsync(Url(Remote), otherRoot), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("allow")]
    [InlineData("prefer")]
    public void A_connection_to_another_machine_that_may_be_unencrypted_is_rejected_before_anything_is_sent(string mode)
        => Assert.StartsWith("PlaintiffIngest.InvalidConnectionString,", Failure("Test-IngestDatabase -ConnectionString $args[0]", Url(Remote, $"sslmode={mode}")).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData((byte)'S')]
    public void A_silent_peer_is_an_error_after_the_timeout(byte? answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        // It takes the connection and, where it answers at all, agrees to TLS and says nothing more.
        Socket? client = null;
        _ = Task.Run(async () =>
        {
            client = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
            await client.ReceiveAsync(new byte[8], TestContext.Current.CancellationToken);
            if (answer is { } agreed)
            {
                await client.SendAsync(new[] { agreed }, TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var started = Stopwatch.GetTimestamp();

        var check = Get("Test-IngestDatabase -ConnectionString $args[0]", $"postgres://u:p@127.0.0.1:{port}/d?connect_timeout=2&sslmode=require").Single();

        Assert.Equal(("Reachable", "Failed"), (Value<string>(check, "Name"), check.Properties["State"].Value.ToString()));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(1), Eventually.Timeout);
        client?.Dispose();
    }

    private void AssertTls(string state, string message, string url)
    {
        var check = Get("Test-IngestDatabase -ConnectionString $args[0]", url).Single(check => Value<string>(check, "Name") == "Tls");
        Assert.Equal(state, check.Properties["State"].Value.ToString());
        Assert.Contains(message, Value<string>(check, "Message"), StringComparison.Ordinal);
    }

    private void AssertRefused(string message, string url)
    {
        var check = Assert.Single(Get("Test-IngestDatabase -ConnectionString $args[0]", url));
        Assert.Equal(("Reachable", "Failed"), (Value<string>(check, "Name"), check.Properties["State"].Value.ToString()));
        Assert.Contains(message, Value<string>(check, "Message"), StringComparison.Ordinal);
        Assert.NotEmpty(Value<string>(check, "Remedy"));
    }

    private async Task<string> TlsInProcessAsync(string url, string store, string? rootVariable = null)
    {
        var script = Folder.Write("tls.ps1", "param($Module) Import-Module $Module; Test-IngestDatabase -ConnectionString $env:TEST_URL 6>$null | ForEach-Object { \"$($_.State) $($_.Message)\" }");
        var child = await ChildProcess.RunScriptAsync(
            [script, "-Module", Repository.PathOf("PlaintiffIngest.psd1")],
            new Dictionary<string, string?> { ["TEST_URL"] = url, [PlatformStore] = store, ["PGSSLROOTCERT"] = rootVariable });
        return child.Output + child.Error;
    }

    private string Url(string host, string parameters = "")
        => string.Create(CultureInfo.InvariantCulture, $"postgres://{server.Settings.Username}:{server.Settings.Password}@{host}:{server.Settings.Port}/{server.Settings.Database}?{parameters}");
}
