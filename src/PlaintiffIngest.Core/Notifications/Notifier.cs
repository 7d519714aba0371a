using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Notifications;

/// <summary>
/// Posts one short message for each failed file. It never fails an import: every problem is a warning. The address may contain a secret,
/// so it is never shown, and redirects are not followed.
/// </summary>
public sealed class Notifier : IDisposable
{
    /// <summary>The environment variable with the address if no parameter is given.</summary>
    public const string UriVariable = "PLAINTIFF_NOTIFY_URI";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly Uri uri;
    private readonly NotificationFormat format;
    private readonly IIngestLog log;
    private readonly TimeSpan timeout;
    private readonly HttpClient client;

    private Notifier(Uri uri, NotificationFormat format, IIngestLog log, TimeSpan timeout)
    {
        this.uri = uri;
        this.format = format;
        this.log = log;
        this.timeout = timeout;
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Validates the address. Sends nothing.</summary>
    /// <param name="address">An https address, or an http address on this machine.</param>
    /// <param name="format">The format of the messages.</param>
    /// <param name="log">Receives warnings.</param>
    /// <param name="timeout">Timeout of each message; null for 10 seconds.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.InvalidParameter"/>: the address is not valid. The message does not show it.</exception>
    public static Notifier Create(string address, NotificationFormat format, IIngestLog log, TimeSpan? timeout = null)
        => Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? new Notifier(uri, format, log, timeout ?? DefaultTimeout)
            : throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"-NotifyUri is not an https address.",
                $"Use an address that starts with https://, from -NotifyUri or the environment variable {UriVariable}. For a server on this machine, http:// is accepted too.");

    /// <summary>Posts a message about a failed file.</summary>
    /// <param name="report">The outcome of the file.</param>
    /// <param name="movedTo">The path that the file was moved to; null if it was not moved.</param>
    /// <param name="cancellationToken">Abandons the message without a warning.</param>
    public async Task SendAsync(FileReport report, string? movedTo, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var content = new ByteArrayContent(format == NotificationFormat.Slack ? Slack(report) : Json(report, movedTo));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
            using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = content };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                Warn(report, response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest
                    ? (RedactedText)$"the server returned a redirect (status {(int)response.StatusCode}), which is not followed"
                    : $"the server returned status {(int)response.StatusCode}");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The operator has stopped the command.
        }
        catch (OperationCanceledException)
        {
            Warn(report, $"no response within {timeout.TotalSeconds:0.#} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException)
        {
            // The exception's message may contain the address.
            var reason = (error as HttpRequestException)?.HttpRequestError.ToString() ?? error.GetType().Name;
            Warn(report, $"the server cannot be reached ({reason})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static byte[] Json(FileReport report, string? movedTo) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        @event = "file_failed",
        time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        file = report.FileName,
        environment = report.Environment,
        source_system = report.SourceSystem,
        batch = report.SourceBatchId,
        run = report.RunId,
        error = report.ErrorId,
        exit_code = report.ExitCode,
        message = report.Message,
        remedy = report.Remedy,
        moved_to = movedTo,
    });

    private static byte[] Slack(FileReport report)
        => JsonSerializer.SerializeToUtf8Bytes(new { text = EscapeForSlack($"{report.FileName} was not imported ({report.Environment}, {report.ErrorId}): {report.Message}") });

    private static string EscapeForSlack(string text)
        => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private void Warn(FileReport report, RedactedText reason)
        => log.Warning($"{report.FileName}: the notification to {HostMask.Mask(uri.Host)} failed: {reason}. The import is not affected.");
}
