using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>Lets one process at a time create, start or stop a local server. The operating system releases it when the process dies.</summary>
internal sealed class LocalLock : IDisposable
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(3);

    private readonly FileStream file;

    private LocalLock(FileStream file) => this.file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file. It is never deleted, because another process may be waiting for it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="IngestException">Another process holds the lock for 3 minutes, or the file cannot be created.</exception>
    public static async Task<LocalLock> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        var deadline = DateTime.UtcNow + LockTimeout;
        while (true)
        {
            try
            {
                return new LocalLock(FilePermissions.Create(path, FileMode.OpenOrCreate));
            }
            catch (IOException error) when (error.GetType() == typeof(IOException))
            {
                // Another process holds the lock. Derived exceptions (no such folder, path too long) are not transient.
                await (DateTime.UtcNow < deadline ? Task.Delay(50, cancellationToken) : throw new IngestException(
                    IngestErrorId.LocalServerFailed,
                    $"Another process has held the lock of the local database for 3 minutes: {path}",
                    $"Wait for that process or end it, then run the command again."));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new IngestException(
                    IngestErrorId.LocalServerFailed,
                    $"The lock file of the local database cannot be opened: {path}",
                    $"Grant this user the right to write to the folder, or set {LocalFolders.DataVariable} to another one.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
