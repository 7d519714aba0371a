using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>Sends signals to processes, without a program to do it.</summary>
public static partial class UnixSignal
{
    private const string OwnStatus = "/proc/self/status";

    /// <summary>A closed terminal.</summary>
    public const int Hangup = 1;

    /// <summary>Ctrl+C.</summary>
    public const int Interrupt = 2;

    /// <summary>The end, at once.</summary>
    public const int Kill = 9;

    /// <summary>A request to end.</summary>
    public const int Terminate = 15;

    /// <summary>Suspends a process, as a debugger does.</summary>
    public static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    /// <summary>Continues a suspended process.</summary>
    public static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>Sends a signal.</summary>
    /// <param name="processId">The process; negative for the group of a process.</param>
    /// <param name="signal">The signal's number.</param>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static void Send(int processId, int signal)
    {
        if (SendSystem(processId, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Skips the test where the signal would do nothing: on Windows, and where children inherit that it is ignored (under nohup, or in the background of a shell).</summary>
    /// <param name="signal">The signal's number.</param>
    public static void Require(int signal)
    {
        if (OperatingSystem.IsWindows() || IsIgnored(signal))
        {
            throw new PlatformNotSupportedException($"{DynamicSkipToken.Value}Signal {signal} does nothing to a child of this process.");
        }
    }

    private static bool IsIgnored(int signal)
    {
        const string Field = "SigIgn:";
        return File.Exists(OwnStatus)
            && File.ReadLines(OwnStatus).First(line => line.StartsWith(Field, StringComparison.Ordinal)) is var line
            && (ulong.Parse(line[Field.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSystem(int processId, int signal);
}
