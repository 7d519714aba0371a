using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>What servers and poolers answer to a login, as the operator sees it.</summary>
[Integration]
public sealed class ConnectAnswerTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private const string Project = "abcdefghijklmnopqrst";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("XX000", $"(ENOTFOUND) tenant/user postgres.{Project} not found", IngestErrorId.LoginRefused, "postgres.<project-ref>")]
    [InlineData("XX000", "Tenant or user not found", IngestErrorId.LoginRefused, "postgres.<project-ref>")]
    [InlineData("XX000", "(ENOIDENTIFIER) no tenant identifier provided (external_id or sni_hostname required)", IngestErrorId.LoginRefused, "postgres.<project-ref>")]
    [InlineData("XX000", "(EINVALIDUSERINFO) Authentication error, reason: \"Invalid format for user or db_name\"", IngestErrorId.LoginRefused, "postgres.<project-ref>")]
    [InlineData("XX000", "(EADDRNOTALLOWED) address not in tenant allow_list: {203, 0, 113, 7}", IngestErrorId.DatabaseUnreachable, "Network restrictions")]
    [InlineData("XX000", "Address not in tenant allow_list: {203, 0, 113, 7}", IngestErrorId.DatabaseUnreachable, "Network restrictions")]
    [InlineData("XX000", "(EDBHANDLEREXITED) DbHandler exited. Check logs for more information", IngestErrorId.TransientDatabaseError, "project is running")]
    [InlineData("XX000", "(ECHECKOUTTIMEOUT) unable to check out connection from the pool after 60000ms in Transaction mode", IngestErrorId.TransientDatabaseError, "project is running")]
    [InlineData("XX000", "(EAUTHQUERY) authentication query failed: connection to database not available", IngestErrorId.TransientDatabaseError, "project is running")]
    [InlineData("XX000", "(EAUTHQUERY) user not found in the database", IngestErrorId.LoginRefused, "user name and password")]
    [InlineData("08006", "(EAUTHTIMEOUT) timeout while waiting for message", IngestErrorId.TransientDatabaseError, "project is running")]
    [InlineData("XX000", "(EMAXCONN) max client connections reached, limit: 200", IngestErrorId.TransientDatabaseError, "-ThrottleLimit")]
    [InlineData("XX000", "Max client connections reached", IngestErrorId.TransientDatabaseError, "-ThrottleLimit")]
    [InlineData("XX000", "(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15", IngestErrorId.TransientDatabaseError, "6543")]
    [InlineData("XX000", "MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size", IngestErrorId.TransientDatabaseError, "6543")]
    [InlineData("XX000", "(ECIRCUITBREAKER) too many authentication failures", IngestErrorId.LoginRefused, "wait a few minutes")]
    [InlineData("XX000", "(EBANNED) tenant is banned: abuse", IngestErrorId.DatabaseUnreachable, "project's status")]
    [InlineData("28P01", $"password authentication failed for user \"postgres.{Project}\"", IngestErrorId.LoginRefused, "user name and password")]
    [InlineData("28000", "no pg_hba.conf entry for host \"203.0.113.7\", user \"jane\", database \"hers\", no encryption", IngestErrorId.LoginRefused, "sslmode=require")]
    [InlineData("28000", "no pg_hba.conf entry for host \"203.0.113.7\", user \"jane\", database \"hers\", SSL off", IngestErrorId.LoginRefused, "sslmode=require")]
    [InlineData("28000", "no pg_hba.conf entry for host \"203.0.113.7\", user \"jane\", database \"hers\", SSL encryption", IngestErrorId.LoginRefused, "allow this machine's address")]
    [InlineData("28000", "pg_hba.conf rejects connection for host \"203.0.113.7\", user \"jane\", database \"hers\", SSL encryption", IngestErrorId.LoginRefused, "allow this machine's address")]
    [InlineData("XX000", "cache lookup failed for relation 4711", IngestErrorId.DatabaseError, "Test-IngestDatabase")]
    [InlineData("53300", "sorry, too many clients already", IngestErrorId.TransientDatabaseError, "Try again")]
    [InlineData("08006", "connection to the remote node jane@203-0-113-7.example.com:5432 failed with the following error: Connection refused", IngestErrorId.WorkerUnreachable, "pg_dist_node")]
    [InlineData("08006", "connection to the remote node db.example.com:5432 failed", IngestErrorId.WorkerUnreachable, "pg_dist_node")]
    [InlineData("58030", "failed to COPY to shard 102022 on 203-0-113-7.example.com:5432", IngestErrorId.WorkerUnreachable, "pg_dist_node")]
    [InlineData("XX000", "failure on connection marked as essential: 203-0-113-7.example.com:5432", IngestErrorId.WorkerUnreachable, "pg_dist_node")]
    [InlineData("XX000", "server closed the connection unexpectedly", IngestErrorId.TransientDatabaseError, "Test-IngestDatabase")]
    [InlineData("XX000", "SSL SYSCALL error: EOF detected", IngestErrorId.TransientDatabaseError, "Test-IngestDatabase")]
    [InlineData("55000", "203-0-113-7.example.com:5432 is a metadata node, but is out of sync", IngestErrorId.TransientDatabaseError, "start_metadata_sync_to_all_nodes")]
    [InlineData("08P01", "no such user: jane", IngestErrorId.LoginRefused, "user name and the password")]
    [InlineData("08P01", "no such database: hers", IngestErrorId.DatabaseUnreachable, "name of the database")]
    [InlineData("08P01", "database \"hers\" does not exist", IngestErrorId.DatabaseUnreachable, "name of the database")]
    [InlineData("08P01", "SSL required", IngestErrorId.InvalidConnectionString, "sslmode=require")]
    [InlineData("08P01", "pgbouncer cannot connect to server", IngestErrorId.TransientDatabaseError, "Try again")]
    [InlineData("5", "odd", IngestErrorId.DatabaseError, "Test-IngestDatabase")]
    [InlineData("57P03", "the database system is starting up", IngestErrorId.TransientDatabaseError, "Try again")]
    public async Task An_answer_has_its_error_and_a_remedy_and_names_neither_project_nor_address(string code, string message, IngestErrorId expected, string remedy)
    {
        await using var server = FakeServer.Start(code, message);

        var error = await OpenAsync(server.Settings);

        Assert.Equal(1, server.Answered);
        Assert.Equal((expected, true), (error.ErrorId, error.Remedy.Contains(remedy, StringComparison.Ordinal)));
        Assert.All([Project, "203", "jane", "hers"], secret => Assert.DoesNotContain(secret, error.Message + error.Remedy, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("(EDBHANDLEREXITED) DbHandler exited. Check logs for more information")]
    [InlineData("Max client connections reached")]
    public async Task An_answer_that_passes_is_retried(string message)
    {
        await using var server = FakeServer.Start("XX000", message, errors: 2, Upstream);
        using var ingest = new Ingest(database) { Through = () => new DatabaseTarget("custom", server.Settings) };

        var result = await ingest.CommitAsync(ingest.File($"{Guid.NewGuid()}.csv", [.. Enumerable.Range(0, 5).Select(_ => Random.Shared.Next())]));

        Assert.Equal((IngestOutcome.Committed, 2), (result.Outcome, server.Answered));
    }

    [Fact]
    public async Task An_answer_about_the_login_is_not_retried()
    {
        await using var server = FakeServer.Start("XX000", "(ECIRCUITBREAKER) too many authentication failures");
        using var ingest = new Ingest(database) { Through = () => new DatabaseTarget("custom", server.Settings) };

        var result = await ingest.CommitAsync(ingest.File($"{Guid.NewGuid()}.csv", [1]));

        // Nothing is claimed, so there is no failure to record.
        Assert.Equal((IngestErrorId.LoginRefused, 1), (result.Error?.ErrorId, server.Answered));
    }

    [Theory]
    [InlineData("nowhere.invalid", "host name is unknown|host name could not be looked up", "host|network connection")]
    [InlineData($"db.{Project}.supabase.co", "host name|no route|did not respond", "pooler")]
    [InlineData("/nowhere/at/all", "no server listens on its socket", "socket folder")]
    public async Task An_unreachable_server_says_which_part_of_the_way_failed(string host, string why, string remedy)
    {
        var error = await OpenAsync(new() { Host = host, Username = "u", Password = "p", Timeout = 2 });

        Assert.Equal(IngestErrorId.DatabaseUnreachable, error.ErrorId);
        Assert.Matches($"cannot be reached: .*({why})", error.Message);
        Assert.Matches(remedy, error.Remedy);
        Assert.DoesNotContain(Project, error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "its host name is unknown")]
    [InlineData(SocketError.TryAgain, "its host name could not be looked up")]
    [InlineData(SocketError.ConnectionRefused, "nothing listens on its port")]
    [InlineData(SocketError.NetworkUnreachable, "there is no route to it")]
    [InlineData(SocketError.HostUnreachable, "there is no route to it")]
    [InlineData(SocketError.TimedOut, "it did not respond in time")]
    [InlineData(SocketError.AddressFamilyNotSupported, "this machine does not support its address family")]
    [InlineData(SocketError.AccessDenied, "this machine does not allow the connection")]
    [InlineData(SocketError.ConnectionReset, "it closed the connection before the login")]
    public void A_cause_of_the_network_is_named(SocketError cause, string why)
        => Assert.Contains(why, DatabaseErrors.ToConnectException(new NpgsqlException("x", new SocketException((int)cause)), "h").Message, StringComparison.Ordinal);

    [Fact]
    public void A_platform_without_unix_sockets_says_so()
        => Assert.All(
            new Exception[] { new NpgsqlException("x", new SocketException((int)SocketError.AddressFamilyNotSupported)), new PlatformNotSupportedException() },
            error =>
            {
                Assert.True(DatabaseErrors.IsConnectError(error));
                Assert.Contains("does not support Unix sockets", DatabaseErrors.ToConnectException(error, "/run/pg").Message, StringComparison.Ordinal);
            });

    /// <summary>MD5 in FIPS mode, PBKDF2 that the system lacks, and a library that is not there.</summary>
    public static TheoryData<Exception> MissingCryptography =>
    [
        new CryptographicException("x"),
        new PlatformNotSupportedException("x"),
        new DllNotFoundException("x"),
        new NpgsqlException("x", new CryptographicException("x")),
        new TypeInitializationException("x", new DllNotFoundException("x")),
    ];

    [Theory]
    [MemberData(nameof(MissingCryptography))]
    public void A_machine_without_the_cryptography_that_the_server_needs_says_so(Exception error)
    {
        Assert.True(DatabaseErrors.IsConnectError(error));
        var told = DatabaseErrors.ToConnectException(error, "db.example.com");
        Assert.Equal(IngestErrorId.DatabaseUnreachable, told.ErrorId);
        Assert.Contains("This machine does not support a cryptographic algorithm", told.Message, StringComparison.Ordinal);
        Assert.Contains("scram-sha-256", told.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_not_blamed_on_the_machine()
        => Assert.Equal(IngestErrorId.InvalidConnectionString, DatabaseErrors.ToConnectException(new CryptographicException("x"), "h", namesFiles: true).ErrorId);

    [Fact]
    public async Task A_server_that_refuses_the_version_of_tls_is_not_blamed_on_its_certificate()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = RefuseTlsAsync(listener);

        var error = await OpenAsync(new() { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Username = "u", Password = "p", SslMode = SslMode.Require });

        await serving;
        Assert.Contains("TLS could not be started", error.Message, StringComparison.Ordinal);
        Assert.Contains("ssl_min_protocol_version", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("H", IngestErrorId.DatabaseUnreachable, "Another program than PostgreSQL")]
    [InlineData("E", IngestErrorId.TransientDatabaseError, "too many clients")]
    public async Task An_answer_to_the_request_for_tls_that_is_neither_yes_nor_no_is_not_blamed_on_tls(string answer, IngestErrorId expected, string reason)
    {
        var error = await OpenAsync(System.Text.Encoding.ASCII.GetBytes(answer), SslMode.Prefer);

        Assert.Equal(expected, error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    // A way to log in that the driver does not know, a message that no server sends, and one of two gigabytes.
    [Theory]
    [InlineData("520000000800000063")]
    [InlineData("760000000800000000")]
    [InlineData("527FFFFFFF")]
    public async Task An_answer_that_the_driver_does_not_understand_is_not_unexpected(string answer)
    {
        var error = await OpenAsync(Convert.FromHexString(answer), SslMode.Disable);

        Assert.Equal(IngestErrorId.DatabaseUnreachable, error.ErrorId);
        Assert.DoesNotContain("Npgsql bug", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_the_driver_refuses_only_when_it_connects_is_an_invalid_connection()
        => Assert.Equal(IngestErrorId.InvalidConnectionString, (await OpenAsync(new(Upstream.ConnectionString) { ReadBufferSize = 1 })).ErrorId);

    [Fact]
    public async Task Of_several_hosts_the_first_that_serves_is_used()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var settings = new NpgsqlConnectionStringBuilder(Upstream.ConnectionString) { Host = $"127.0.0.1:{port},{Upstream.Host}:{Upstream.Port}" };
        using var ingest = new Ingest(database) { Through = () => new DatabaseTarget("custom", settings) };

        var result = await ingest.CommitAsync(ingest.File($"{Guid.NewGuid()}.csv", [Random.Shared.Next()]));

        Assert.Equal((IngestOutcome.Committed, 1L), (result.Outcome, result.RowsInserted));
    }

    [Fact]
    public async Task Several_hosts_without_the_wanted_server_are_an_error_that_says_so()
    {
        var host = $"{Upstream.Host}:{Upstream.Port}";

        var error = await OpenAsync(new(Upstream.ConnectionString) { Host = $"{host},{host}", TargetSessionAttributes = "standby" });

        Assert.Contains("target_session_attrs", error.Message, StringComparison.Ordinal);
    }

    private NpgsqlConnectionStringBuilder Upstream => new(database.Settings.ConnectionString);

    private static async Task<IngestException> OpenAsync(NpgsqlConnectionStringBuilder settings)
    {
        await using var target = new DatabaseTarget("custom", settings);
        return await Assert.ThrowsAsync<IngestException>(() => target.OpenAsync(Token));
    }

    // What the driver makes of the first bytes of an answer.
    private static async Task<IngestException> OpenAsync(byte[] answer, SslMode mode)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerAsync(listener, answer);
        var error = await OpenAsync(new() { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Username = "u", Password = "p", SslMode = mode, Timeout = 3 });
        await serving;
        return error;
    }

    private static async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[8], Token);
        await stream.WriteAsync(answer, Token);
        await Task.Delay(200, Token);
    }

    // Agrees to TLS, then sends the alert "protocol version" in place of an answer.
    private static async Task RefuseTlsAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        var stream = client.GetStream();
        var buffer = new byte[8];
        await stream.ReadExactlyAsync(buffer, Token);
        await stream.WriteAsync("S"u8.ToArray(), Token);
        await stream.ReadExactlyAsync(buffer, Token);
        await stream.WriteAsync(new byte[] { 0x15, 3, 3, 0, 2, 2, 70 }, Token);
        await Task.Delay(200, Token);
    }
}
