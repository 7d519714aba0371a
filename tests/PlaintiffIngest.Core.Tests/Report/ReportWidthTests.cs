using PlaintiffIngest.Core.Report;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>The page with very long names in a real browser.</summary>
[Integration]
public sealed class ReportWidthTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Unbreakable_names_widen_neither_the_page_nor_a_table_on_a_desktop()
    {
        await using (var connection = await database.OpenAsync())
        {
            await ReportHistory.SeedAsync(connection, runs: 60, days: 30);
            await ReportHistory.SeedLongNamesAsync(connection);
        }

        await using var target = database.CreateTarget();
        var path = await new ImportReport(target).WriteAsync(new() { Path = folder.PathOf("report.html") }, TestContext.Current.CancellationToken);
        await using var browser = await Chromium.OpenAsync(path);

        foreach (var width in new[] { 1280, 390 })
        {
            await browser.SendAsync("Emulation.setDeviceMetricsOverride", new { width, height = 900, deviceScaleFactor = 1, mobile = width < 600 });

            Assert.Equal(width, (int)(await browser.EvaluateAsync("document.documentElement.scrollWidth"))!);
            Assert.Equal(width < 600 ? "runs" : null, (await browser.SectionsWithAWideTableAsync()).LastOrDefault());
        }
    }
}
