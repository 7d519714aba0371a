using System.Reflection;
using System.Reflection.Emit;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Where the core and its libraries are loaded, in a pwsh of its own: the process of the tests has them in its own list of assemblies.</summary>
public sealed class IsolationTests : IDisposable
{
    private const string ShowContexts =
        """
        foreach ($context in [System.Runtime.Loader.AssemblyLoadContext]::All) {
            foreach ($assembly in $context.Assemblies) {
                $name = $assembly.GetName().Name
                if ($name -in 'PlaintiffIngest.PS', 'PlaintiffIngest.Core', 'Npgsql') { "$name in $($context.Name)" }
                if ($name -eq 'Npgsql') { "driver $($assembly.GetName().Version.Major) of $($context.Name)" }
            }
        }
        """;

    // An Npgsql connection string is read by the driver, so it is loaded; nobody is asked.
    private const string UseDriver = "try { Get-ImportRun -ConnectionString 'Host=127.0.0.1;Port=1;Username=u;Timeout=1' } catch { \"$($_.FullyQualifiedErrorId)\" }";

    // name,email
    // Ann,ann@example.com
    private const string Gzip = "1F8B0800000000000203CB4BCC4DD549CD4DCCCCE172CCCBD349CCCB7348AD48CC2DC849D54BCECFE502008E8D05031F000000";
    private const string Zstd = "28B52FFD0458F900006E616D652C656D61696C0A416E6E2C616E6E406578616D706C652E636F6D0AF6CC3BDD";

    // Without it pwsh compiles in the background what its last sessions compiled, and loads what that stands in.
    private static readonly Dictionary<string, string?> NoProfile = new() { ["DOTNET_MultiCoreJitMinNumCpus"] = "1000" };

    private readonly TempFolder folder = new();

    [Fact]
    public async Task The_core_and_the_driver_are_in_the_modules_own_context()
    {
        var lines = await RunAsync($"Import-Module $Manifest; {UseDriver}\n{ShowContexts}");

        Assert.Equal(["Npgsql in PlaintiffIngest", "PlaintiffIngest.Core in PlaintiffIngest", "PlaintiffIngest.PS in Default"], Contexts(lines));
    }

    [Fact]
    public async Task Another_modules_driver_is_neither_used_nor_replaced()
    {
        var lines = await RunAsync($"$null = [Reflection.Assembly]::LoadFrom($Decoy)\nImport-Module $Manifest; {UseDriver}\n{ShowContexts}");

        Assert.Equal(
            ["Npgsql in Default", "Npgsql in PlaintiffIngest", "PlaintiffIngest.Core in PlaintiffIngest", "PlaintiffIngest.PS in Default"],
            Contexts(lines));
        Assert.Equal(["driver 10 of PlaintiffIngest", "driver 4 of Default"], lines.Where(line => line.StartsWith("driver ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("PlaintiffIngest.DatabaseUnreachable,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Importing_the_module_loads_neither_the_core_nor_the_driver()
    {
        var lines = await RunAsync($"Import-Module $Manifest; Import-Module $Manifest -Force; $null = Get-Command -Module PlaintiffIngest\n{ShowContexts}");

        Assert.Equal(["PlaintiffIngest.PS in Default"], Contexts(lines));
    }

    [Fact]
    public async Task The_module_works_again_after_it_was_removed()
    {
        var lines = await RunAsync($"Import-Module $Manifest; Remove-Module PlaintiffIngest; Import-Module $Manifest; {UseDriver}");

        Assert.Contains(lines, line => line.StartsWith("PlaintiffIngest.DatabaseUnreachable,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Libraries_for_compressed_files_are_loaded_only_when_such_a_file_comes()
    {
        const string Libraries = "[AppDomain]::CurrentDomain.GetAssemblies().GetName().Name | Where-Object { $_ -in 'CsvHelper', 'System.IO.Hashing', 'ZstdSharp' } | Sort-Object | ForEach-Object { \"$_ for {0}\" }";
        var csv = folder.Write("plain.csv", "name,email\nAnn,ann@example.com\n");
        var gzip = folder.Write("a.gz", Convert.FromHexString(Gzip));
        var zstd = folder.Write("a.zst", Convert.FromHexString(Zstd));
        // The content is hashed; then nobody is asked for the vendor, so no header is read.
        string Ingest(string path) => $"try {{ $null = Invoke-PlaintiffIngest '{path}' -SourceSystem x -ConnectionString 'Host=127.0.0.1;Port=1;Username=u;Timeout=1' }} catch {{ }}";

        var lines = await RunAsync(string.Join('\n', [
            "Import-Module $Manifest",
            Ingest(csv), Libraries.Replace("{0}", "csv", StringComparison.Ordinal),
            Ingest(gzip), Libraries.Replace("{0}", "gzip", StringComparison.Ordinal),
            Ingest(zstd), Libraries.Replace("{0}", "zstd", StringComparison.Ordinal)]));

        Assert.Equal(
            ["System.IO.Hashing for gzip", "System.IO.Hashing for zstd", "ZstdSharp for zstd"],
            lines.Where(line => line.Contains(" for ", StringComparison.Ordinal)));
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> Contexts(IEnumerable<string> lines)
        => lines.Where(line => line.Contains(" in ", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private async Task<string[]> RunAsync(string script)
    {
        var path = folder.Write("script.ps1", "param($Manifest, $Decoy)\n" + script);
        var decoy = Path.Join(folder.Path, "Npgsql.dll");
        WriteDriver(decoy, new Version(4, 0));
        var child = await ChildProcess.RunScriptAsync([path, Repository.PathOf("PlaintiffIngest.psd1"), decoy], NoProfile);
        Assert.Equal((0, string.Empty), (child.ExitCode, child.Error));
        return child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // A driver of another version than ours, as another module may bring it.
    private static void WriteDriver(string path, Version version)
    {
        var driver = new PersistedAssemblyBuilder(new AssemblyName("Npgsql") { Version = version }, typeof(object).Assembly);
        driver.DefineDynamicModule("Npgsql").DefineType("Decoy").CreateType();
        driver.Save(path);
    }
}
