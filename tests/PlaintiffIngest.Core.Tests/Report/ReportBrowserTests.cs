using PlaintiffIngest.Core.Report;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>The page in a real browser with scripts disabled.</summary>
[Integration]
public sealed class ReportBrowserTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    /// <summary>The folder for screenshots; if it is not set, they are discarded.</summary>
    private const string PicturesVariable = "PLAINTIFF_INGEST_TEST_PICTURES";

    // The lowest contrast ratio of any text to its background by WCAG's formula, and that text.
    private const string WorstContrast =
        """
        (() => {
          const channels = color => color.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
          const behind = element => { for (; element; element = element.parentElement) {
            const color = channels(getComputedStyle(element).backgroundColor);
            if (color.length === 3 || color[3] > 0) return color; } return [255, 255, 255]; };
          let worst = [99, ''];
          for (const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); walker.nextNode();) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.textContent.trim() || element.closest('title, desc')) continue;
            const style = getComputedStyle(element);
            const [a, b] = [light(channels(element.closest('svg') ? style.fill : style.color)), light(behind(element))].sort((x, y) => y - x);
            const ratio = (a + .05) / (b + .05);
            if (ratio < worst[0]) worst = [ratio, walker.currentNode.textContent.trim().slice(0, 40)];
          }
          return worst.join(' ');
        })()
        """;

    private readonly TempFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_is_complete_and_legible_without_requests_in_light_and_dark_on_desktop_and_phone()
    {
        var path = await WriteAsync();
        await using var browser = await Chromium.OpenAsync(path);

        foreach (var (scheme, width) in new[] { ("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390) })
        {
            await browser.SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = scheme } } });
            await browser.SendAsync("Emulation.setDeviceMetricsOverride", new { width, height = 900, deviceScaleFactor = 1, mobile = width < 600 });

            Assert.Equal(scheme == "dark" ? "rgb(20, 24, 27)" : "rgb(247, 248, 249)", (string?)await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor"));
            var contrast = (string)(await browser.EvaluateAsync(WorstContrast))!;
            Assert.True(double.Parse(contrast.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) >= 4.5, $"{scheme}: {contrast}");
            // Tables scroll within themselves; the page does not.
            Assert.Equal(width, (int)(await browser.EvaluateAsync("document.documentElement.scrollWidth"))!);
            Assert.True((double)(await browser.EvaluateAsync("Math.min(...[...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect().width))"))! > width / 2);
            Assert.True((double)(await browser.EvaluateAsync("Math.min(...[...document.querySelectorAll('svg text')].map(t => t.getBoundingClientRect().height))"))! >= 9);
            Assert.Equal(
                "",
                (string?)await browser.EvaluateAsync(
                    "[...document.querySelectorAll('svg text')].filter(t => { const a = t.getBoundingClientRect(), b = t.ownerSVGElement.getBoundingClientRect(); return a.left < b.left || a.right > b.right; }).map(t => t.textContent).join()"));
            // When a wide table is scrolled on a phone, the row headers stay visible. On a desktop every table fits.
            Assert.Equal(width < 600 ? "sticky" : "static", (string?)await browser.EvaluateAsync("getComputedStyle(document.querySelector('tbody th')).position"));
            Assert.Equal(width < 600 ? "runs" : null, (await browser.SectionsWithAWideTableAsync()).LastOrDefault());
            await KeepPictureAsync(browser, $"{scheme}-{width}.png");
        }

        Assert.Empty(Complaints(browser));
        Assert.Equal([new Uri(path).AbsoluteUri], Requests(browser));
    }

    [Fact]
    public async Task Its_policy_blocks_whatever_injected_markup_would_load()
    {
        await using var browser = await Chromium.OpenAsync(await WriteAsync());

        await browser.EvaluateAsync(
            """
            document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/x"><style>body { background: red }</style><p style="color: red">x</p><iframe src="http://127.0.0.1:9/y"></iframe>')
            """);
        await Eventually.TrueAsync(
            async () => await browser.EvaluateAsync("1") is not null && Complaints(browser).Count(text => text.Contains("Content Security Policy", StringComparison.Ordinal)) >= 4,
            "The policy lets something in. The browser complained:",
            () => Task.FromResult<string?>(string.Join('\n', Complaints(browser))));

        Assert.Equal("rgb(247, 248, 249)", (string?)await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("false", (string?)await browser.EvaluateAsync("String(getComputedStyle(document.querySelector('body > p:last-of-type')).color === 'rgb(255, 0, 0)')"));
        Assert.DoesNotContain(browser.Events, message => (string?)message["method"] == "Network.responseReceived" && message.ToJsonString().Contains("127.0.0.1:9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_prints_every_table_including_collapsed_ones_on_white()
    {
        await using var browser = await Chromium.OpenAsync(await WriteAsync());

        await browser.SendAsync("Emulation.setEmulatedMedia", new { media = "print", features = new[] { new { name = "prefers-color-scheme", value = "dark" } } });

        Assert.Equal("rgb(255, 255, 255)", (string?)await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("", (string?)await browser.EvaluateAsync("[...document.querySelectorAll('table')].filter(t => t.getBoundingClientRect().height < 10).map(t => t.caption.textContent).join()"));
        var pdf = (string)(await browser.SendAsync("Page.printToPDF", new { printBackground = false }))["data"]!;
        Assert.StartsWith("%PDF", System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(pdf)), StringComparison.Ordinal);
    }

    private static List<string> Complaints(Chromium browser)
        => [.. browser.Events.Where(message => (string?)message["method"] is "Log.entryAdded" or "Runtime.consoleAPICalled" or "Runtime.exceptionThrown").Select(message => message.ToJsonString())];

    private static List<string?> Requests(Chromium browser)
        => [.. browser.Events.Where(message => (string?)message["method"] == "Network.requestWillBeSent").Select(message => (string?)message["params"]!["request"]!["url"])];

    private static async Task KeepPictureAsync(Chromium browser, string name)
    {
        var picture = Convert.FromBase64String((string)(await browser.SendAsync("Page.captureScreenshot", new { captureBeyondViewport = true }))["data"]!);
        Assert.True(picture.Length > 20_000);
        if (Environment.GetEnvironmentVariable(PicturesVariable) is { Length: > 0 } pictures)
        {
            await File.WriteAllBytesAsync(Path.Join(pictures, name), picture, Token);
        }
    }

    private async Task<string> WriteAsync()
    {
        await using (var connection = await database.OpenAsync())
        {
            if (await connection.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs") == 0)
            {
                await ReportHistory.SeedAsync(connection, runs: 300, days: 30);
            }
        }

        await using var target = database.CreateTarget();
        return await new ImportReport(target).WriteAsync(new() { Path = folder.PathOf("report.html"), Force = true }, Token);
    }
}
