using System.Diagnostics;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Runs <c>tools/demo.ps1</c> in pwsh on its own database, and cleans up afterwards.</summary>
internal static class Demo
{
    /// <summary>Downloads PostgreSQL's programs if they are missing, runs the demo, stops its server and deletes its data.</summary>
    /// <param name="cancellationToken">Ends the demo early.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // As root, another account runs the server and must be able to enter this folder, so it must not be a private one.
        var data = Path.Join(Path.GetTempPath(), $"plaintiff-ingest-demo-{Environment.ProcessId}");
        PostgresPrograms? programs = null;
        try
        {
            programs = await PostgresInstaller.EnsureAsync(null, Console.Out.WriteLine, cancellationToken);
            var start = Pwsh.Start("-File", Path.Join(Checkout.Root, "tools", "demo.ps1"));
            start.Environment[PostgresPrograms.FolderVariable] = programs.Folder;
            start.Environment[LocalData.FolderVariable] = data;
            using var process = Process.Start(start)!;
            return await WaitAsync(process, cancellationToken);
        }
        catch (IngestException error)
        {
            await Console.Error.WriteLineAsync($"{error.Message}\n{error.Remedy}");
            return (int)error.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
        finally
        {
            if (programs is not null)
            {
                await LocalData.DeleteAsync(programs, data);
            }
        }
    }

    // Ctrl+C reaches both programs. A signal to this one alone must not leave the other one running.
    private static async Task<int> WaitAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
