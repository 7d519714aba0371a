using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Notifications;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Notifications;

/// <summary>Messages about failed files, to a real server on this machine.</summary>
public sealed class NotifierTests : IDisposable
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly RecordingLog log = new();

    public NotifierTests() => server.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Address => $"http://localhost:{((IPEndPoint)server.LocalEndpoint).Port}/services/s3cret";

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task A_message_contains_the_facts_about_the_file()
    {
        var (head, body) = await SendAsync("HTTP/1.1 204 No Content\r\n\r\n", NotificationFormat.Json);

        Assert.StartsWith("POST /services/s3cret HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json; charset=utf-8", head, StringComparison.Ordinal);
        var facts = JsonDocument.Parse(body).RootElement;
        Assert.Equal("file_failed", facts.GetProperty("event").GetString());
        Assert.Equal(
            ("x.csv", "TooManyErrors", 1, "a < b & \"c\"", "/failed/x.csv"),
            (facts.GetProperty("file").GetString(), facts.GetProperty("error").GetString(), facts.GetProperty("exit_code").GetInt32(), facts.GetProperty("message").GetString(), facts.GetProperty("moved_to").GetString()));
        Assert.Empty(log.All);
    }

    [Fact]
    public async Task The_Slack_format_has_a_single_text()
    {
        var (_, body) = await SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", NotificationFormat.Slack);

        var text = Assert.Single(JsonDocument.Parse(body).RootElement.EnumerateObject());
        Assert.Equal(("text", "x.csv was not imported (prod, TooManyErrors): a &lt; b &amp; \"c\""), (text.Name, text.Value.GetString()));
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", "status 500")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://localhost:1/services/s3cret\r\nContent-Length: 0\r\n\r\n", "returned a redirect (status 302)")]
    [InlineData("nonsense\r\n\r\n", "cannot be reached")]
    [InlineData("", "cannot be reached")]
    public async Task What_goes_wrong_is_a_warning_that_hides_the_address(string answer, string reason)
    {
        await SendAsync(answer, NotificationFormat.Json);

        AssertWarned(reason);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up()
    {
        var started = Stopwatch.GetTimestamp();
        using var notifier = Notifier.Create(Address, NotificationFormat.Json, log, TimeSpan.FromMilliseconds(300));
        await notifier.SendAsync(Report(), movedTo: null, Token);

        AssertWarned("no response within 0.3 s");
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_refused_connection_is_a_warning()
    {
        var address = Address;
        server.Stop();
        using var notifier = Notifier.Create(address, NotificationFormat.Json, log);
        await notifier.SendAsync(Report(), movedTo: null, Token);

        AssertWarned("cannot be reached");
    }

    [Fact]
    public async Task A_stopped_command_does_not_wait_for_the_server()
    {
        using var stop = new CancellationTokenSource();
        using var notifier = Notifier.Create(Address, NotificationFormat.Json, log, TimeSpan.FromMinutes(10));
        var sending = notifier.SendAsync(Report(), movedTo: null, stop.Token);
        await stop.CancelAsync();
        await sending.WaitAsync(TimeSpan.FromMinutes(1), Token);

        Assert.Empty(log.All);
    }

    [Theory]
    [InlineData("hooks.example.com/services/s3cret")]
    [InlineData("http://hooks.example.com/services/s3cret")]
    [InlineData("ftp://localhost/s3cret")]
    [InlineData("file:///s3cret")]
    [InlineData("s3cret")]
    public void Only_https_is_accepted_and_what_was_given_is_not_shown(string address)
    {
        var error = Assert.Throws<IngestException>(() => Notifier.Create(address, NotificationFormat.Json, log));

        Assert.Equal(IngestErrorId.InvalidParameter, error.ErrorId);
        Assert.DoesNotContain("s3cret", error.Message + error.Remedy, StringComparison.Ordinal);
    }

    private static FileReport Report() => new() { FileName = "x.csv", Environment = "prod", Outcome = "Failed", ExitCode = 1, ErrorId = "TooManyErrors", Message = "a < b & \"c\"", Remedy = "Look." };

    // Sends a message and returns what the server received, after it has responded and closed the connection.
    private async Task<(string Head, string Body)> SendAsync(string answer, NotificationFormat format)
    {
        using var notifier = Notifier.Create(Address, format, log);
        var serving = ServeAsync(answer);
        await notifier.SendAsync(Report(), "/failed/x.csv", Token);
        return await serving;
    }

    private async Task<(string Head, string Body)> ServeAsync(string answer)
    {
        using var client = await server.AcceptTcpClientAsync(Token);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var head = new StringBuilder();
        var length = 0;
        while (await reader.ReadLineAsync(Token) is { Length: > 0 } line)
        {
            head.Append(line).Append("\r\n");
            length = line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase) ? int.Parse(line[16..], System.Globalization.CultureInfo.InvariantCulture) : length;
        }

        var body = new char[length];
        await reader.ReadBlockAsync(body, Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Token);
        return (head.ToString(), new string(body));
    }

    private void AssertWarned(string reason)
    {
        var warning = Assert.Single(log.Warnings);
        Assert.Contains(reason, warning, StringComparison.Ordinal);
        Assert.StartsWith("x.csv: the notification to ", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", warning, StringComparison.Ordinal);
    }
}
