using System.Diagnostics;
using System.Text;

namespace PlaintiffIngest.Core.Local;

/// <summary>A program to run, with an environment of its own and nothing of ours.</summary>
/// <param name="Program">Name or path of the program.</param>
/// <param name="Arguments">Its arguments, unquoted.</param>
/// <param name="WorkingFolder">The folder it runs in.</param>
internal sealed record ExternalCommand(string Program, IReadOnlyList<string> Arguments, string WorkingFolder)
{
    // A server must not carry DATABASE_URL or a vendor's secrets in its environment, nor be steered by PGDATA or PGPORT.
    private static readonly string[] Inherited =
        ["PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SystemRoot", "SystemDrive", "USERPROFILE", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

    /// <summary>Runs the program to its end.</summary>
    /// <returns>Its exit code, -1 when it could not be started, and what it wrote to both outputs.</returns>
    public async Task<CommandResult> RunAsync(CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return new CommandResult(-1, error.Message);
        }

        process.StandardInput.Close();
        try
        {
            return await CollectAsync(process, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>How the program is started, all three streams redirected.</summary>
    public ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(Program, Arguments)
        {
            WorkingDirectory = WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        var kept = Inherited.Where(info.Environment.ContainsKey).ToDictionary(name => name, name => info.Environment[name]);
        info.Environment.Clear();
        foreach (var (name, value) in kept)
        {
            info.Environment[name] = value;
        }

        // The messages of PostgreSQL's programs, in one language.
        info.Environment["LC_ALL"] = "C";
        return info;
    }

    private static async Task<CommandResult> CollectAsync(Process process, CancellationToken cancellationToken)
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var text = new StringBuilder().Append(await output).Append(await errors);
        await process.WaitForExitAsync(cancellationToken);
        return new CommandResult(process.ExitCode, text.ToString().Trim());
    }
}
