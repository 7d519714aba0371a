using System.Diagnostics;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests.Windows;

/// <summary>PowerShell for Windows on this machine, by Wine: with a drive C of its own, on which the package and the samples are. Nothing is left of it.</summary>
public sealed class WineShell : IAsyncLifetime
{
    private const string Module = "PlaintiffIngest";

    private readonly TempFolder folder = new();
    private string program = string.Empty;

    /// <summary>Whether this machine has the programs. <c>script</c> provides the terminal without which PowerShell does not start there.</summary>
    public static bool IsPresent { get; } = OperatingSystem.IsLinux() && IsOnPath("wine") && IsOnPath("wineboot") && IsOnPath("script");

    private Dictionary<string, string?> Environment => new()
    {
        ["WINEPREFIX"] = folder.PathOf("prefix"),
        ["WINEARCH"] = "win64",
        ["WINEDEBUG"] = "-all",
        ["WINEDLLOVERRIDES"] = "mshtml=",
        ["DISPLAY"] = null,
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
        ["POWERSHELL_UPDATECHECK"] = "Off",
    };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        IntegrationAttribute.Require("Wine");
        if (!IsPresent)
        {
            return;
        }

        program = await WindowsPwsh.PublishAsync();
        await RunCommandAsync("wineboot -i", meanwhile: null);
        Copy((await PackedModule.GetAsync()).Folder, PathOf(Module));
        Copy(Repository.PathOf("samples"), PathOf(Module, "samples"));
    }

    /// <summary>Skips the test on a machine without Wine.</summary>
    public static void Require() => Assert.SkipUnless(IsPresent, "Wine is not installed (Debian: apt-get install wine wine64), or this is not Linux.");

    /// <summary>The path on this machine of a path below <c>C:\</c>.</summary>
    public string PathOf(params string[] parts) => folder.PathOf(["prefix", "drive_c", .. parts]);

    /// <summary>The folder of the user who runs the program.</summary>
    public string UserFolder => Directory.GetDirectories(PathOf("users")).Single(path => Path.GetFileName(path) != "Public");

    /// <summary>Writes a file below <c>C:\</c>.</summary>
    /// <returns>Its path on this machine.</returns>
    public string Write(string name, string text) => folder.Write(Path.Join("prefix", "drive_c", name), text);

    /// <summary>Runs a script in a PowerShell of its own.</summary>
    /// <param name="script">The script. The module is imported, and the current folder is its folder.</param>
    /// <param name="arguments">The script's arguments.</param>
    public Task<ChildProcess> RunAsync(string script, params string[] arguments)
    {
        Write("run.ps1", $"[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false); Import-Module C:\\{Module}\\{Module}.psd1; Set-Location C:\\{Module}\n{script}");
        return RunFileAsync(@"C:\run.ps1", arguments);
    }

    /// <summary>Runs a script file in a PowerShell of its own.</summary>
    /// <param name="file">The script's path on Windows.</param>
    /// <param name="arguments">The script's arguments.</param>
    /// <param name="interruptWhen">When to press Ctrl+C; null for never.</param>
    public Task<ChildProcess> RunFileAsync(string file, IEnumerable<string> arguments, Func<Task>? interruptWhen = null)
        => RunCommandAsync(
            Quote(["wine", program, "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", file, .. arguments]),
            interruptWhen is null ? null : async process =>
            {
                await interruptWhen();
                await process.StandardInput.WriteAsync('\u0003');
                await process.StandardInput.FlushAsync();
            });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (program.Length > 0)
        {
            await RunCommandAsync("wineserver -k", meanwhile: null);
            await RunCommandAsync("wineserver -w", meanwhile: null);
        }

        folder.Dispose();
    }

    private async Task<ChildProcess> RunCommandAsync(string command, Func<Process, Task>? meanwhile)
    {
        var (output, error) = (folder.PathOf("stdout"), folder.PathOf("stderr"));
        var start = new ProcessStartInfo("script", ["-qec", $"{command} > {Quote([output])} 2> {Quote([error])}", "/dev/null"]);
        var ended = await ChildProcess.RunAsync(start, Environment, meanwhile);
        return new ChildProcess(ended.ExitCode, Text(output), Text(error));
    }

    private static string Text(string path) => File.ReadAllText(path).ReplaceLineEndings("\n");

    private static string Quote(IEnumerable<string> words)
        => string.Join(' ', words.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    private static bool IsOnPath(string name)
        => (System.Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(part => File.Exists(Path.Join(part, name)));

    private static void Copy(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Join(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
