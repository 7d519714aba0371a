using System.Diagnostics;

namespace PlaintiffIngest.Build;

/// <summary>Lets one process at a time install packages, because all test projects start at once. The system releases the lock when the process ends.</summary>
internal sealed class InstallLock : IDisposable
{
    private readonly FileStream file;

    private InstallLock(FileStream file) => this.file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="folder">A folder that only root can write to. In a temporary folder, another account could hold the lock.</param>
    /// <param name="say">Receives a message if it has to wait.</param>
    /// <param name="timeout">Timeout.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<InstallLock> AcquireAsync(string folder, Action<string> say, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var started = Stopwatch.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return new InstallLock(new FileStream(Path.Combine(folder, "install.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < timeout)
            {
                if (isFirst)
                {
                    say("Another process is installing PostgreSQL. Waiting for it.");
                }

                await Task.Delay(200, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
