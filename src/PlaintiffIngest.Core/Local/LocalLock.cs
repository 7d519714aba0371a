using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>Lets one process at a time create, start or stop a local server. The system frees it when the process dies.</summary>
internal sealed class LocalLock : IDisposable
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(3);

    private readonly FileStream file;

    private LocalLock(FileStream file) => this.file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock's file; it is never deleted, since another process may be waiting at it.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="IngestException">Another process holds it for minutes, or the file cannot be made.</exception>
    public static async Task<LocalLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var deadline = DateTime.UtcNow + LockTimeout;
        while (true)
        {
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = FileRights.PrivateFile;
                }

                return new LocalLock(new FileStream(path, options));
            }
            catch (IOException error) when (error.GetType() == typeof(IOException) && DateTime.UtcNow < deadline)
            {
                // Held by another process; the derived exceptions (no such folder, path too long) would not pass.
                await Task.Delay(50, cancellationToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new IngestException(
                    IngestErrorId.LocalServerFailed,
                    $"The lock file of the local database cannot be taken: {path}",
                    $"Look for another process that starts the local database, and for the rights of the folder.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
