using System.Diagnostics;
using System.Globalization;

namespace PlaintiffIngest.Core.Local;

/// <summary>What a running server says about itself in <c>postmaster.pid</c>.</summary>
/// <param name="ProcessId">The server's process.</param>
/// <param name="Port">Its port; 0 while it does not listen yet.</param>
internal sealed record PostmasterFile(int ProcessId, int Port)
{
    // Lines of the file, counted from 0. Source: PostgreSQL, src/include/utils/pidfile.h.
    private const int ProcessLine = 0;
    private const int PortLine = 3;

    // Process, folder and start time; the lines after them change while the server starts.
    private const int IdentityLines = 3;

    private const string FileName = "postmaster.pid";

    /// <summary>Reads the file of a running server.</summary>
    /// <param name="dataFolder">The folder of the data.</param>
    /// <param name="account">The account that the server runs as.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>What it says; null when there is none or its server is gone.</returns>
    public static async Task<PostmasterFile?> ReadLiveAsync(string dataFolder, LocalAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(Path.Combine(dataFolder, FileName), cancellationToken);
            var process = Number(lines, ProcessLine);
            return process > 0 && IsServer(process) && await StandsAtAsync(process, lines, account, cancellationToken)
                ? new PostmasterFile(process, Number(lines, PortLine))
                : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes the file that a crashed server left: PostgreSQL would refuse to start when its number belongs to another program by now.</summary>
    /// <param name="dataFolder">The folder of the data, whose server is gone.</param>
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
            // No such process, or gone while it was looked at.
            return false;
        }
    }

    // Killed, and not yet noticed by its parent, which in a container may be never.
    private static bool IsZombie(int processId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var status = File.ReadAllText(Path.Combine(Proc(processId), "stat"));
        return status.AsSpan(status.LastIndexOf(')') + 1).TrimStart().StartsWith("Z");
    }

    // A number is used again after a restart of the machine, perhaps by another server. A server stands in the folder of its data,
    // so the file there is its own. The account may look, which root in a container may not.
    private static async Task<bool> StandsAtAsync(int processId, string[] lines, LocalAccount account, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var own = await account.Command("/", "cat", Path.Combine(Proc(processId), "cwd", FileName)).RunAsync(cancellationToken);
        return own.Succeeded && own.Output.Split('\n').Take(IdentityLines).SequenceEqual(lines.Take(IdentityLines));
    }

    private static string Proc(int processId) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");

    private static int Number(string[] lines, int line)
        => lines.Length > line && int.TryParse(lines[line], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
