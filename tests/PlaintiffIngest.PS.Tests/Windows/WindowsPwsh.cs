using System.Management.Automation;
using System.Reflection;
using PlaintiffIngest.Build;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests.Windows;

/// <summary>The PowerShell of these tests as a program for Windows. It is published once per version, into <c>out/wine</c>.</summary>
internal static class WindowsPwsh
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <AssemblyName>pwsh</AssemblyName>
            <RuntimeIdentifier>win-x64</RuntimeIdentifier>
            <SelfContained>true</SelfContained>
            <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.PowerShell.SDK" Version="VERSION" GeneratePathProperty="true" />
            <Content Include="$(PkgMicrosoft_PowerShell_SDK)/contentFiles/any/any/runtimes/win/lib/net10.0/Modules/**" LinkBase="Modules" CopyToPublishDirectory="Always" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = "return Microsoft.PowerShell.UnmanagedPSEntry.Start(args, args.Length);";

    private static readonly string Version =
        typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split(' ', '+')[0];

    /// <summary>Publishes the program, unless it was published before.</summary>
    /// <returns>The path of <c>pwsh.exe</c>.</returns>
    public static async Task<string> PublishAsync()
    {
        var target = Repository.PathOf("out", "wine", $"pwsh-{Version}");
        if (!Directory.Exists(target))
        {
            // Publishing changes the lock file of a project, so that of this repository must not be above it.
            using var work = new TempFolder();
            work.Write("pwsh.csproj", Project.Replace("VERSION", Version, StringComparison.Ordinal));
            work.Write("Program.cs", Program);
            var draft = $"{target}.{Path.GetRandomFileName()}";
            var (exitCode, output) = await ChildProgram.RunAsync("dotnet", ["publish", "--output", draft, "-nodeReuse:false", "-p:UseSharedCompilation=false"], work.Path, CancellationToken.None);
            Assert.True(exitCode == 0, output);
            Directory.Move(draft, target);
        }

        return Path.Join(target, "pwsh.exe");
    }
}
