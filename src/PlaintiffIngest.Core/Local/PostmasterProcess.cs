using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// Decides whether a process is the server of a data directory. The process id in <c>postmaster.pid</c> alone is not enough: after a
/// crash or a reboot, another program or another user's server may have it, and a copied folder contains the id of the original's server.
/// </summary>
internal static class PostmasterProcess
{
    // The server records its start time slightly later than the system does, and in whole seconds.
    private static readonly TimeSpan MinStartDelay = TimeSpan.FromSeconds(-2);
    private static readonly TimeSpan MaxStartDelay = TimeSpan.FromMinutes(1);

    /// <summary>Whether the process is running and is the server of the data directory.</summary>
    /// <param name="file">The content of the directory's <c>postmaster.pid</c>.</param>
    /// <param name="dataFolder">The data directory.</param>
    /// <param name="account">The account that runs the server.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="IOException">This cannot be determined.</exception>
    public static async Task<bool> IsServerOfAsync(PostmasterFile file, string dataFolder, LocalAccount account, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(file.ProcessId);
            return process.ProcessName.Contains("postgres", StringComparison.OrdinalIgnoreCase)
                && (OperatingSystem.IsLinux()
                    ? !IsZombie(file.ProcessId) && await HasWorkingFolderAsync(file.ProcessId, dataFolder, account, cancellationToken)
                    : IsRecordedIn(file, process, dataFolder));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FileNotFoundException or DirectoryNotFoundException)
        {
            // The process does not exist, or exited during the check.
            return false;
        }
    }

    /// <summary>The check for systems that do not show a process's working directory: the file names this directory, and was written when the process started.</summary>
    /// <param name="file">The content of the directory's <c>postmaster.pid</c>.</param>
    /// <param name="process">The process with the id in the file.</param>
    /// <param name="dataFolder">The data directory.</param>
    internal static bool IsRecordedIn(PostmasterFile file, Process process, string dataFolder)
    {
        try
        {
            var delay = DateTimeOffset.FromUnixTimeSeconds(file.StartTime) - process.StartTime;

            // The same folder can have several names. A copy was created at another time.
            return delay >= MinStartDelay && delay <= MaxStartDelay
                && Directory.Exists(file.DataFolder)
                && Directory.GetCreationTimeUtc(file.DataFolder) == Directory.GetCreationTimeUtc(dataFolder);
        }
        catch (Exception error) when (error is Win32Exception or NotSupportedException or ArgumentException)
        {
            // The start time of another user's process is not visible.
            return false;
        }
    }

    // A killed process whose parent has not collected its exit code. In a container that may never happen.
    private static bool IsZombie(int processId)
    {
        var status = File.ReadAllText(ProcFile(processId, "stat"));
        return status.AsSpan(status.LastIndexOf(')') + 1).TrimStart().StartsWith("Z");
    }

    // A server's working directory is its data directory. Root in a container may not see it, but the server's account may.
    private static async Task<bool> HasWorkingFolderAsync(int processId, string dataFolder, LocalAccount account, CancellationToken cancellationToken)
    {
        var link = ProcFile(processId, "cwd");
        if (new FileInfo(link).LinkTarget is { } folder)
        {
            return folder == RealPath.Resolve(dataFolder);
        }

        if (account.Name is null)
        {
            return false;
        }

        var answer = await account.Command("/", "readlink", link).RunAsync(cancellationToken);
        return answer.ExitCode switch
        {
            0 => answer.Output == RealPath.Resolve(dataFolder),
            1 => false,
            _ => throw new IOException($"It cannot be determined whether process {processId.ToString(CultureInfo.InvariantCulture)} is the PostgreSQL server of {dataFolder}: {answer.Output}"),
        };
    }

    private static string ProcFile(int processId, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{name}");
}
