using System.Diagnostics;

namespace PlaintiffIngest.Build;

/// <summary>Lets one command at a time install packages: the test projects all start at once. The system releases it when the process ends.</summary>
internal sealed class InstallTurn : IDisposable
{
    private readonly FileStream file;

    private InstallTurn(FileStream file) => this.file = file;

    /// <summary>Waits for the turn.</summary>
    /// <param name="folder">A folder of root's own: in a temporary folder, another account could hold the file.</param>
    /// <param name="say">Told that it waits.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<InstallTurn> TakeAsync(string folder, Action<string> say, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var started = Stopwatch.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return new InstallTurn(new FileStream(Path.Combine(folder, "install.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < timeout)
            {
                if (isFirst)
                {
                    say("Another command is installing PostgreSQL. This one waits for it.");
                }

                await Task.Delay(200, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
