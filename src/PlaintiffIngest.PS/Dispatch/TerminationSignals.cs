using System.Runtime.InteropServices;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>
/// Stops the work of a command when its process is asked to exit: because the terminal or console is closed (SIGHUP), or by a
/// scheduler or the system (SIGTERM). PowerShell itself handles only Ctrl+C.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    // Windows gives a process five seconds when its console is closed. A rollback takes a fraction of a second.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(4);

    // Gives the caller time to report that the command was stopped.
    private static readonly TimeSpan FlushDelay = TimeSpan.FromSeconds(1);

    private readonly List<PosixSignalRegistration> signals;

    /// <summary>Starts listening.</summary>
    /// <param name="stop">Stops the work. The returned task ends when the work has ended.</param>
    public TerminationSignals(Func<Task> stop)
    {
        // The default action of the signal still takes place, after the work has ended.
        signals = [.. new[] { PosixSignal.SIGHUP, PosixSignal.SIGTERM }
            .Select(signal => PosixSignalRegistration.Create(signal, _ => StopAndWait(stop)))];
    }

    /// <inheritdoc/>
    public void Dispose() => signals.ForEach(signal => signal.Dispose());

    private static void StopAndWait(Func<Task> stop)
    {
        Task.WaitAny([stop()], StopTimeout);
        Thread.Sleep(FlushDelay);
    }
}
