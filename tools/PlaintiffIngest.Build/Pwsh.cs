using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PlaintiffIngest.Build;

/// <summary>The PowerShell that <c>.config/dotnet-tools.json</c> pins. Restoring this project downloads it.</summary>
public static class Pwsh
{
    /// <summary>Full path of the program.</summary>
    public static string Program { get; } = typeof(Pwsh).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Pwsh").Value!;

    /// <summary>Returns the start information, without a profile and without prompts.</summary>
    /// <param name="arguments">Additional arguments, such as <c>-File</c> and a script.</param>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments) => new(Program, ["-NoProfile", "-NonInteractive", .. arguments])
    {
        Environment =
        {
            // The program looks for .NET in the system's location, but the SDK of this process may be elsewhere.
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Join(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
            ["POWERSHELL_UPDATECHECK"] = "Off",
        },
    };
}
