using System.Diagnostics;

namespace PlaintiffIngest.Core.Local;

/// <summary>A launch with a shell that reads from this process. Its input ends if this process dies.</summary>
internal sealed class UnixLaunch : LocalLaunch
{
    // Killing the caller's process group must not kill the shell that stops the server. macOS has no setsid.
    private const string InOwnSession = """
        command -v setsid > /dev/null && exec setsid "$@"
        exec "$@"
        """;

    // Ctrl+C in the caller's terminal must not end the shell between start and stop; pg_ctl detaches the server itself.
    // If this process dies, the shell's standard input ends, so `read` returns without an answer. A server that is still starting after
    // the timeout is stopped too. After any other failure, postmaster.pid may be that of somebody else's server.
    private const string Script = """
        trap : HUP INT TERM
        trap 'rm -f launching' EXIT
        echo $$ > launching
        problem=$("$1" start -s -w -t 300 -D "$2" -l "$3" -o "$4" 2>&1) || {
          code=$?
          printf '%s\n' "$problem" >&2
          case $problem in *'did not start in time'*) "$1" stop -s -w -m fast -D "$2" ;; esac
          exit $code
        }
        echo started
        read -r answer
        [ "$answer" = watched ] || "$1" stop -s -w -m fast -D "$2"
        """;

    private readonly Process shell;

    private UnixLaunch(Process shell) => this.shell = shell;

    /// <summary>Starts the server.</summary>
    /// <param name="control">Path of <c>pg_ctl</c>.</param>
    /// <param name="cluster">The server's files.</param>
    /// <param name="account">The account that runs the server.</param>
    /// <param name="options">The server's options.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<LocalLaunch> StartAsync(string control, LocalCluster cluster, LocalAccount account, string options, CancellationToken cancellationToken)
    {
        var shell = new Process
        {
            StartInfo = account.Command(
                cluster.ServerFolder, "/bin/sh", "-c", InOwnSession, "sh", "/bin/sh", "-c", Script, "sh", control, LocalCluster.DataName, LocalCluster.LogName, options).StartInfo(),
        };
        shell.Start();
        var errors = shell.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            var line = await shell.StandardOutput.ReadLineAsync(cancellationToken);
            return line == "started" ? new UnixLaunch(shell) { Started = true } : new UnixLaunch(shell) { Output = $"{line} {await errors}".Trim() };
        }
        catch (OperationCanceledException)
        {
            await new UnixLaunch(shell).DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task ReleaseAsync()
    {
        await shell.StandardInput.WriteLineAsync("watched");
        await shell.StandardInput.FlushAsync();
        await shell.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }
}
