using System.Runtime.InteropServices;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>
/// Ends the work of a command when its process is told to end: the terminal is closed (SIGHUP, on Windows also the console's closing),
/// or a scheduler or the system stops it (SIGTERM). The engine hears only of Ctrl+C.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    // Windows gives a closing console five seconds. A rollback takes a fraction of one.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(4);

    // For whoever called the command to say that it was stopped.
    private static readonly TimeSpan FlushDelay = TimeSpan.FromSeconds(1);

    private readonly List<PosixSignalRegistration> signals;

    /// <summary>Listens from now on.</summary>
    /// <param name="end">Stops the work, and returns what ends with it.</param>
    public TerminationSignals(Func<Task> end)
    {
        // The signal does what it did before, only not until the work has ended.
        signals = [.. new[] { PosixSignal.SIGHUP, PosixSignal.SIGTERM }
            .Select(signal => PosixSignalRegistration.Create(signal, _ => Wait(end)))];
    }

    /// <inheritdoc/>
    public void Dispose() => signals.ForEach(signal => signal.Dispose());

    private static void Wait(Func<Task> end)
    {
        Task.WaitAny([end()], StopTimeout);
        Thread.Sleep(FlushDelay);
    }
}
