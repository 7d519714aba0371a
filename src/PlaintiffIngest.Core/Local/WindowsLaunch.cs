using System.Diagnostics;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// A launch with a command prompt that watches the lock file, which this process has open. If the lock is free and the launch was
/// not released, this process has died, and the prompt stops the server.
/// </summary>
/// <remarks>
/// Files, not pipes, connect the two: a process that is started with pipes inherits all of our handles, and so would the server.
/// A pipeline that waits for our output would then wait for the server too.
/// </remarks>
internal sealed class WindowsLaunch : LocalLaunch
{
    private const string OutputName = "launch.out";
    private const string StateName = "launch.state";
    private const string StartedState = "started";

    private readonly string control;
    private readonly string folder;
    private bool released;

    private WindowsLaunch(string control, string folder)
    {
        this.control = control;
        this.folder = folder;
    }

    /// <summary>Starts the server.</summary>
    /// <param name="control">Path of <c>pg_ctl</c>.</param>
    /// <param name="cluster">The server's files.</param>
    /// <param name="options">The server's options.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<LocalLaunch> StartAsync(string control, LocalCluster cluster, string options, CancellationToken cancellationToken)
    {
        var folder = cluster.ServerFolder;
        File.Delete(Path.Combine(folder, StateName));
        await File.WriteAllTextAsync(Path.Combine(folder, LaunchingName), string.Empty, cancellationToken);
        using var prompt = new Process
        {
            StartInfo = new ProcessStartInfo("cmd.exe", $"/d /s /c \"{Script(control, options)}\"")
            {
                WorkingDirectory = folder,
                UseShellExecute = true,
                WindowStyle = ProcessWindowStyle.Hidden,
            },
        };
        prompt.Start();
        try
        {
            var state = await ReadStateAsync(folder, prompt, cancellationToken);
            return state == StartedState
                ? new WindowsLaunch(control, folder) { Started = true }
                : new WindowsLaunch(control, folder) { Output = await ReadSharedAsync(Path.Combine(folder, OutputName)) };
        }
        catch (OperationCanceledException)
        {
            await ReadStateAsync(folder, prompt, CancellationToken.None);
            await new WindowsLaunch(control, folder).DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the prompt of another process is still starting a server.</summary>
    /// <param name="file">The file that exists while a launch is not released.</param>
    public static bool IsStarting(string file) => File.Exists(file) && !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, StateName));

    /// <inheritdoc/>
    public override Task ReleaseAsync()
    {
        File.Delete(Path.Combine(folder, LaunchingName));
        released = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!released)
        {
            await new ExternalCommand(control, ["stop", "-s", "-w", "-m", "fast", "-D", LocalCluster.DataName], folder).RunAsync(CancellationToken.None);
            await ReleaseAsync();
        }
    }

    // Opening the lock file fails while a process holds it. ping waits for a second; timeout needs a keyboard.
    private static string Script(string control, string options)
        => $"\"{control}\" start -s -w -t 300 -D {LocalCluster.DataName} -l {LocalCluster.LogName} -o \"{options}\" >{OutputName} 2>&1"
            + $" && (echo {StartedState}>{StateName}) || (echo failed>{StateName})"
            + $" & for /l %i in (1,0,2) do @((>>..\\lock rem) 2>nul"
            + $" && (if exist {LaunchingName} (\"{control}\" stop -s -w -m fast -D {LocalCluster.DataName} & del {LaunchingName}) & exit)"
            + " || ping -n 2 127.0.0.1 >nul)";

    private static async Task<string> ReadStateAsync(string folder, Process prompt, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, StateName);
        while (!prompt.HasExited)
        {
            if (File.Exists(path) && await ReadSharedAsync(path) is { Length: > 0 } state)
            {
                return state;
            }

            await Task.Delay(50, cancellationToken);
        }

        return string.Empty;
    }

    private static async Task<string> ReadSharedAsync(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return (await reader.ReadToEndAsync()).Trim();
        }
        catch (IOException)
        {
            // The prompt has it open for itself alone.
            return string.Empty;
        }
    }
}
