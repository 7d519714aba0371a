using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using Microsoft.PowerShell;
using PlaintiffIngest.Build.Help;

namespace PlaintiffIngest.Build;

/// <summary>The repository's tasks, which can be run from any shell.</summary>
internal static class Program
{
    private const string Usage =
        """
        Usage: dotnet run --project tools/PlaintiffIngest.Build -- <task>

          demo       demonstrates the module with the samples, in a private database
          help       generates module/en-US from the pages in docs/en-US
          install    installs the module for this user, or with --all-users for everyone; an earlier version is replaced
          pack       creates out/PlaintiffIngest and its zip, to publish
          postgres   says what the tests will install, if PostgreSQL is missing
        """;

    private static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        switch (arguments)
        {
            case ["demo"]:
                return await Demo.RunAsync(stop.Token);
            case ["help"]:
                HelpFiles.Update(Commands());
                return 0;
            case ["postgres"]:
                if (await PostgresInstaller.DescribeAsync(stop.Token) is { } missing)
                {
                    Console.WriteLine(missing);
                }

                return 0;
            case ["install"]:
                return await InstallAsync(ModuleInstall.ModulesFolder(allUsers: false), stop.Token);
            case ["install", "--all-users"]:
                return await InstallAsync(ModuleInstall.ModulesFolder(allUsers: true), stop.Token);
            case ["pack"]:
                return await PackAsync(stop.Token);
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> InstallAsync(string modules, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("plaintiff-ingest-install-");
        try
        {
            var package = await ModulePackage.MakeAsync(work.FullName, ModulePackage.ThisPlatform, cancellationToken);
            var folder = ModuleInstall.Install(package.Folder, modules);
            Console.WriteLine($"Installed in {folder}\nThe scripts for schedulers are in {Path.Join(folder, "module", "scripts")}");
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(
                $"The module cannot be installed in {modules}: {error.Message}\nIf a PowerShell session is using the module, close it and run the command again. With --all-users, run the command as root or in an elevated PowerShell.");
            return 1;
        }
        catch (InvalidOperationException error)
        {
            return await FailAsync(error);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<int> PackAsync(CancellationToken cancellationToken)
    {
        try
        {
            var package = await ModulePackage.MakeAsync(ModulePackage.Output, ModulePackage.Platforms, cancellationToken);
            Console.WriteLine($"{package.Folder}\n{package.Zip}");
            return 0;
        }
        catch (InvalidOperationException error)
        {
            return await FailAsync(error);
        }
    }

    private static async Task<int> FailAsync(InvalidOperationException error)
    {
        await Console.Error.WriteLineAsync($"{error.Message}\nCorrect the cause and run the command again.");
        return 1;
    }

    // As PowerShell sees them after importing the built module.
    private static IReadOnlyList<CmdletInfo> Commands()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        using var shell = PowerShell.Create(state);
        return [.. shell
            .AddScript("Import-Module $args[0] -ErrorAction Stop; Get-Command -Module PlaintiffIngest")
            .AddArgument(Path.Join(Checkout.Root, "PlaintiffIngest.psd1"))
            .Invoke<CmdletInfo>()];
    }
}
