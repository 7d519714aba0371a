using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>A headless browser, controlled through the Chrome DevTools Protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly Process process;
    private readonly TempFolder profile;
    private readonly ClientWebSocket socket = new();
    private int lastId;

    private Chromium(Process process, TempFolder profile)
    {
        this.process = process;
        this.profile = profile;
    }

    /// <summary>The events that the browser reported.</summary>
    public List<JsonNode> Events { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the browser. Skips the test if none is installed.</summary>
    public static async Task<Chromium> StartAsync()
    {
        string[] names = OperatingSystem.IsWindows() ? ["chrome.exe"] : ["chromium", "chromium-browser", "google-chrome"];
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => Path.Join(folder, name))).FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.Skip("chromium is not on this machine.");
        }

        var profile = new TempFolder();
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
            "--disable-background-networking", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank",
        ];
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new Chromium(process, profile);
        await browser.ConnectAsync();
        return browser;
    }

    /// <summary>Starts the browser with a page, in the light color scheme and with scripts disabled.</summary>
    /// <param name="path">Path of the page.</param>
    public static async Task<Chromium> OpenAsync(string path)
    {
        var browser = await StartAsync();
        foreach (var domain in new[] { "Page", "Network", "Log", "Runtime" })
        {
            await browser.SendAsync($"{domain}.enable");
        }

        await browser.SendAsync("Emulation.setScriptExecutionDisabled", new { value = true });
        await browser.SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = "light" } } });
        await browser.SendAsync("Page.navigate", new { url = new Uri(path).AbsoluteUri });
        await browser.WaitAsync("Page.loadEventFired");
        return browser;
    }

    /// <summary>Sends a command and returns its result. Events that arrive meanwhile are added to <see cref="Events"/>.</summary>
    /// <param name="method">Such as <c>Page.navigate</c>.</param>
    /// <param name="parameters">Its parameters.</param>
    public async Task<JsonNode> SendAsync(string method, object? parameters = null)
    {
        var id = ++lastId;
        var text = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, Token);
        while (true)
        {
            var message = await ReceiveAsync();
            if ((int?)message["id"] == id)
            {
                return message["result"] ?? throw new InvalidOperationException(message.ToJsonString());
            }
        }
    }

    /// <summary>Waits for an event of the page.</summary>
    /// <param name="method">Such as <c>Page.loadEventFired</c>.</param>
    public async Task WaitAsync(string method)
    {
        while (Events.TrueForAll(message => (string?)message["method"] != method))
        {
            await ReceiveAsync();
        }
    }

    /// <summary>Evaluates an expression in the page. The debugger can do this although scripts are disabled.</summary>
    /// <param name="expression">JavaScript.</param>
    public async Task<JsonNode?> EvaluateAsync(string expression)
        => (await SendAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true }))["result"]!["value"];

    /// <summary>The ids of the sections that have a table wider than its container, in order.</summary>
    public async Task<string[]> SectionsWithAWideTableAsync()
        => ((string)(await EvaluateAsync(
            "[...document.querySelectorAll('.scroll')].filter(t => t.scrollWidth > t.clientWidth).map(t => t.closest('section').getAttribute('aria-labelledby')).join()"))!)
            .Split(',', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        profile.Dispose();
    }

    private async Task ConnectAsync()
    {
        var file = profile.PathOf("DevToolsActivePort");
        string[] lines;
        while ((lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, Token) : []).Length < 2)
        {
            Assert.False(process.HasExited, "The browser ended at once.");
            await Task.Delay(50, Token);
        }

        using var client = new HttpClient();
        var pages = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{lines[0]}/json/list"), Token))!.AsArray();
        var page = pages.First(target => (string?)target!["type"] == "page")!;
        await socket.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), Token);
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        var message = JsonNode.Parse(Encoding.UTF8.GetString(text.ToArray()))!;
        if (message["method"] is not null)
        {
            Events.Add(message);
        }

        return message;
    }
}
