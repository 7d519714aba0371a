using System.Diagnostics;
using PlaintiffIngest.Core.Errors;

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
    /// <exception cref="IngestException">Another process held the lock for too long.</exception>
    public static async Task<InstallLock> AcquireAsync(string folder, Action<string> say, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "install.lock");
        var started = Stopwatch.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return new InstallLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException error) when (error.GetType() == typeof(IOException))
            {
                if (Stopwatch.GetElapsedTime(started) > timeout)
                {
                    throw new IngestException(
                        IngestErrorId.PostgresNotInstalled,
                        $"Another process has held the lock for installing PostgreSQL for {timeout.TotalMinutes} minutes: {path}",
                        $"Wait for that process or end it, then run the command again.");
                }

                if (isFirst)
                {
                    say($"Another process is installing PostgreSQL. Waiting for it, for at most {timeout.TotalMinutes} minutes.");
                }

                await Task.Delay(200, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
