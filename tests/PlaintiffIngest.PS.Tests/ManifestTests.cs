using System.Management.Automation;
using System.Reflection;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

public sealed class ManifestTests() : ModuleTest(sharesEngine: false)
{
    [Fact]
    public void Exported_cmdlets_are_the_compiled_ones()
    {
        var exported = Get("(Get-Module PlaintiffIngest).ExportedCmdlets.Keys").Select(name => (string)name.BaseObject);

        Assert.Equal(CompiledCmdlets().Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_is_valid_and_complete()
    {
        var manifest = (PSModuleInfo)Get("Test-ModuleManifest $args[0]", Repository.PathOf("PlaintiffIngest.psd1")).Single().BaseObject;

        Assert.Equal(new Version(7, 6), manifest.PowerShellVersion);
        Assert.Equal("Core", Assert.Single(manifest.CompatiblePSEditions));
        Assert.Contains("Windows PowerShell 5.1 is not supported", manifest.Description, StringComparison.Ordinal);
        Assert.NotEqual(Guid.Empty, manifest.Guid);
        Assert.NotEmpty(manifest.Tags);
    }

    [Fact]
    public void The_version_matches_the_assemblies()
    {
        var manifest = (PSModuleInfo)Get("Test-ModuleManifest $args[0]", Repository.PathOf("PlaintiffIngest.psd1")).Single().BaseObject;
        var assembly = AssemblyName.GetAssemblyName(Repository.PathOf("lib", "PlaintiffIngest.PS.dll"));

        Assert.Equal(assembly.Version!.ToString(3), manifest.Version.ToString());
    }

    [Fact]
    public void Importing_again_and_removing_work()
    {
        var counts = Get(
            """
            Import-Module $args[0] -Force; @(Get-Command -Module PlaintiffIngest).Count
            Remove-Module PlaintiffIngest; @(Get-Command -Module PlaintiffIngest -ErrorAction Ignore -ListImported).Count
            Import-Module $args[0]; @(Get-Command -Module PlaintiffIngest).Count
            """,
            Repository.PathOf("PlaintiffIngest.psd1"));

        Assert.Equal([19, 0, 19], counts.Select(count => (int)count.BaseObject));
    }

    [Fact]
    public void The_cmdlet_assembly_references_neither_the_driver_nor_the_csv_reader()
        => Assert.DoesNotContain(ModuleAssembly().GetReferencedAssemblies(), reference => reference.Name is "Npgsql" or "CsvHelper");

    // The engine reads public types before OnImport runs: what it must resolve then would come from the wrong load context.
    [Fact]
    public void No_public_type_derives_from_or_holds_by_value_a_type_of_the_core()
    {
        foreach (var type in ModuleAssembly().GetExportedTypes())
        {
            Assert.DoesNotContain(type.GetInterfaces(), IsOfCore);
            Assert.False(type.BaseType is not null && IsOfCore(type.BaseType), type.Name);
            var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            Assert.DoesNotContain(fields, field => field.FieldType.IsValueType && IsOfCore(field.FieldType));
        }
    }

    private static bool IsOfCore(Type type)
        => type.Assembly.GetName().Name == "PlaintiffIngest.Core" || type.GetGenericArguments().Any(IsOfCore);

    private Assembly ModuleAssembly()
        => ((CmdletInfo)Get("Get-Command Invoke-PlaintiffIngest").Single().BaseObject).ImplementingType.Assembly;

    private IEnumerable<string> CompiledCmdlets()
        => from type in ModuleAssembly().GetExportedTypes()
           let attribute = type.GetCustomAttribute<CmdletAttribute>()
           where attribute is not null
           select $"{attribute.VerbName}-{attribute.NounName}";
}
