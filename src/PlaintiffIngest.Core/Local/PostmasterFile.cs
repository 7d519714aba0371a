using System.Diagnostics;
using System.Globalization;

namespace PlaintiffIngest.Core.Local;

/// <summary>The content of <c>postmaster.pid</c>, in which a running server describes itself.</summary>
/// <param name="ProcessId">The server's process id.</param>
/// <param name="Port">The TCP port; 0 if the server is not listening yet.</param>
internal sealed record PostmasterFile(int ProcessId, int Port)
{
    // Zero-based line numbers. Source: PostgreSQL, src/include/utils/pidfile.h.
    private const int ProcessLine = 0;
    private const int PortLine = 3;

    // Process, folder and start time. The following lines change while the server starts.
    private const int IdentityLines = 3;

    private const string FileName = "postmaster.pid";

    /// <summary>Reads the file of a running server.</summary>
    /// <param name="dataFolder">The data directory.</param>
    /// <param name="account">The account that runs the server.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The content; null if there is no file or its server has exited.</returns>
    public static async Task<PostmasterFile?> ReadLiveAsync(string dataFolder, LocalAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(Path.Combine(dataFolder, FileName), cancellationToken);
            var process = ParseNumber(lines, ProcessLine);
            return process > 0 && IsServer(process) && await OwnsPidFileAsync(process, lines, account, cancellationToken)
                ? new PostmasterFile(process, ParseNumber(lines, PortLine))
                : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes the file that a crashed server left. PostgreSQL would refuse to start if another program has its process id now.</summary>
    /// <param name="dataFolder">The data directory of a server that has exited.</param>
    public static void Remove(string dataFolder) => File.Delete(Path.Combine(dataFolder, FileName));

    private static bool IsServer(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase) && !IsZombie(processId);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException)
        {
            // The process does not exist, or exited during the check.
            return false;
        }
    }

    // A killed process whose parent has not collected its exit code. In a container that may never happen.
    private static bool IsZombie(int processId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var status = File.ReadAllText(Path.Combine(ProcFolder(processId), "stat"));
        return status.AsSpan(status.LastIndexOf(')') + 1).TrimStart().StartsWith("Z");
    }

    // After a reboot, another server may have the same process id. A server's working directory is its data directory, so the
    // file there belongs to it. The server's account reads it because root in a container may not.
    private static async Task<bool> OwnsPidFileAsync(int processId, string[] lines, LocalAccount account, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var pidFile = await account.Command("/", "cat", Path.Combine(ProcFolder(processId), "cwd", FileName)).RunAsync(cancellationToken);
        return pidFile.Succeeded && pidFile.Output.Split('\n').Take(IdentityLines).SequenceEqual(lines.Take(IdentityLines));
    }

    private static string ProcFolder(int processId) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");

    private static int ParseNumber(string[] lines, int line)
        => lines.Length > line && int.TryParse(lines[line], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
