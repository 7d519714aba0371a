using System.Diagnostics;
using System.Text;

namespace PlaintiffIngest.Core.Local;

/// <summary>A program to run with a minimal environment.</summary>
/// <param name="Program">Name or path of the program.</param>
/// <param name="Arguments">The arguments, not quoted.</param>
/// <param name="WorkingFolder">The working directory.</param>
internal sealed record ExternalCommand(string Program, IReadOnlyList<string> Arguments, string WorkingFolder)
{
    // The server must not inherit DATABASE_URL or other secrets, and PGDATA or PGPORT must not change what it does.
    private static readonly string[] InheritedVariables =
        ["HOME", "TMPDIR", "TMP", "TEMP", "SystemRoot", "SystemDrive", "USERPROFILE", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

    /// <summary>Runs the program and waits until it exits.</summary>
    /// <returns>The exit code, or -1 if the program could not be started, and its output.</returns>
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

    /// <summary>The start information, with all three standard streams redirected.</summary>
    public ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(ProgramPath.Find(Program), Arguments)
        {
            WorkingDirectory = WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        var kept = InheritedVariables.Where(info.Environment.ContainsKey).ToDictionary(name => name, name => info.Environment[name]);
        info.Environment.Clear();
        foreach (var (name, value) in kept)
        {
            info.Environment[name] = value;
        }

        info.Environment["PATH"] = ProgramPath.Folders;

        // PostgreSQL's programs then write their messages in English.
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
