using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Host.Help;

namespace PlaintiffIngest.Host;

/// <summary>
/// Runs a script of this repository; without arguments, the demo; with <c>--write-help</c>, writes the module's help anew out of docs/;
/// with <c>--pack</c>, makes the folder and the zip that are published.
/// </summary>
internal static class Program
{
    private const int LeastWidth = 150;

    private static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var engine = new EngineHost(new TextHost(Console.Out, Console.Error, Width()));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        if (arguments.Length == 0)
        {
            return await Demo.RunAsync(engine, stop.Token);
        }

        if (arguments is ["--write-help"])
        {
            HelpFiles.Update(engine);
            return 0;
        }

        if (arguments is ["--pack"])
        {
            var package = await ModulePackage.MakeAsync(ModulePackage.Output, stop.Token);
            Console.WriteLine($"{package.Folder}\n{package.Zip}");
            return 0;
        }

        if (Environment.GetEnvironmentVariable("PLAINTIFF_INGEST_PGBIN") is null)
        {
            await ProvidePostgresAsync(stop.Token);
        }

        return engine.RunFile(Path.GetFullPath(arguments[0]), arguments[1..]);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
            _ = Task.Run(engine.Stop);
        }
    }

    // Apart, so that a script can also run where the core is only in the module's folder.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ProvidePostgresAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Standard output belongs to the script.
            var programs = await PostgresInstaller.EnsureAsync(null, Console.Error.WriteLine, cancellationToken);
            Environment.SetEnvironmentVariable(PostgresPrograms.FolderVariable, programs.Folder);
        }
        catch (IngestException)
        {
            // The script may well use another database; if it wants the local one, it says what is missing.
        }
    }

    private static int Width()
    {
        try
        {
            return Math.Max(LeastWidth, Console.IsOutputRedirected ? 0 : Console.WindowWidth);
        }
        catch (IOException)
        {
            return LeastWidth;
        }
    }
}
