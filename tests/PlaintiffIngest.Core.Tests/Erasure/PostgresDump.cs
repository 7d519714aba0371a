using System.Diagnostics;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Erasure;

/// <summary>A dump of a whole database, as in a backup.</summary>
internal static class PostgresDump
{
    public static async Task<string> TakeAsync(ThrowAwayDatabase database)
    {
        var settings = database.Settings;
        var start = new ProcessStartInfo((await TestServer.ProgramsAsync()).Program("pg_dump")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--inserts", "-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username!, database.Name })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PGPASSWORD"] = settings.Password;
        start.Environment["PGCLIENTENCODING"] = "UTF8";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var dump = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return dump;
    }
}
