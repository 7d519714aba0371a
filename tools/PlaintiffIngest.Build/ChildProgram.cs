using System.ComponentModel;
using System.Diagnostics;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Runs another program, in the caller's environment.</summary>
internal static class ChildProgram
{
    /// <summary>Runs a program and waits until it exits.</summary>
    /// <returns>The exit code, or -1 if the program does not exist; and its standard output and error.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(ProgramPath.Find(program), arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // English messages, because the caller parses them. dpkg does not work without a PATH.
                Environment = { ["DEBIAN_FRONTEND"] = "noninteractive", ["LC_ALL"] = "C.UTF-8", ["PATH"] = ProgramPath.Folders },
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            return (-1, error.Message);
        }

        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, $"{await output} {await errors}".Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
