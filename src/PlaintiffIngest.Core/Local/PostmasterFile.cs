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
    /// <returns>What it says; null when there is none or its server is gone.</returns>
    public static PostmasterFile? ReadLive(string dataFolder)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(dataFolder, FileName));
            return Number(lines, ProcessLine) is var process && process > 0 && IsServer(process, lines)
                ? new PostmasterFile(process, Number(lines, PortLine))
                : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes the file that a crashed server left, when its number now belongs to another program: PostgreSQL itself would refuse to start.</summary>
    /// <param name="dataFolder">The folder of the data.</param>
    public static void RemoveStale(string dataFolder)
    {
        if (ReadLive(dataFolder) is null)
        {
            File.Delete(Path.Combine(dataFolder, FileName));
        }
    }

    // A number is used again after a restart of the machine, perhaps by another server.
    private static bool IsServer(int processId, string[] lines)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase)
                && (!OperatingSystem.IsLinux() || OwnFile(processId).Take(IdentityLines).SequenceEqual(lines.Take(IdentityLines)));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // ArgumentException and InvalidOperationException: no such process. The rest: not ours to look into, so not ours.
            return false;
        }
    }

    // A server stands in the folder of its data, so this is its own file.
    private static string[] OwnFile(int processId)
        => File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cwd/{FileName}"));

    private static int Number(string[] lines, int line)
        => lines.Length > line && int.TryParse(lines[line], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
