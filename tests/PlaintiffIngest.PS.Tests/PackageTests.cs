using PlaintiffIngest.Build;
using System.IO.Compression;
using System.Management.Automation;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What is published: made by the same step as <c>build.ps1 pack</c>, and looked at.</summary>
public sealed class PackageTests : ModuleTest
{
    private static readonly string[] Contents =
    [
        "CHANGELOG.md", "LICENSE", "PlaintiffIngest.psd1", "README.md", "THIRD-PARTY-NOTICES.txt",
        "en-US/PlaintiffIngest.PS.dll-Help.xml", "en-US/about_PlaintiffIngest.help.txt", "en-US/about_PlaintiffIngest_Errors.help.txt",
        "en-US/about_PlaintiffIngest_Rows.help.txt", "en-US/about_PlaintiffIngest_Scheduling.help.txt", "en-US/about_PlaintiffIngest_Supabase.help.txt", "en-US/about_PlaintiffIngest_VendorChanges.help.txt",
        "lib/CsvHelper.dll", "lib/Microsoft.Extensions.DependencyInjection.Abstractions.dll", "lib/Microsoft.Extensions.Logging.Abstractions.dll",
        "lib/Npgsql.dll", "lib/PlaintiffIngest.Core.dll", "lib/PlaintiffIngest.PS.dll", "lib/Polly.Core.dll", "lib/System.IO.Hashing.dll", "lib/ZstdSharp.dll",
        "module/PlaintiffIngest.Types.ps1xml",
        "module/formats/DatabaseCheck.Format.ps1xml", "module/formats/ErasureResult.Format.ps1xml", "module/formats/ImportAttempt.Format.ps1xml",
        "module/formats/ImportBacklog.Format.ps1xml", "module/formats/ImportEvent.Format.ps1xml",
        "module/formats/ImportReconciliation.Format.ps1xml", "module/formats/ImportRow.Format.ps1xml", "module/formats/ImportRun.Format.ps1xml",
        "module/formats/IngestMigration.Format.ps1xml", "module/formats/IngestResult.Format.ps1xml", "module/formats/PersonLocation.Format.ps1xml",
        "module/formats/RollbackResult.Format.ps1xml", "module/formats/VendorProfile.Format.ps1xml",
        "module/scripts/ingest_folder.ps1", "module/scripts/operator_functions.ps1", "module/scripts/plaintiff_ingest.ps1",
    ];

    private static readonly string[] Compiled = ["CsvHelper.dll", "Npgsql.dll", "PlaintiffIngest.Core.dll", "Polly.Core.dll"];

    [Fact]
    public async Task The_package_contains_what_is_needed_and_nothing_else()
        => Assert.Equal(AllContents(), Files((await PackedModule.GetAsync()).Folder));

    [Fact]
    public async Task Every_third_party_library_is_in_the_notices()
    {
        var folder = (await PackedModule.GetAsync()).Folder;
        var notices = await File.ReadAllLinesAsync(Path.Join(folder, "THIRD-PARTY-NOTICES.txt"), TestContext.Current.CancellationToken);
        var libraries = Directory.GetFiles(Path.Join(folder, "lib")).Select(file => Path.GetFileName(file)).Where(name => !name.StartsWith("PlaintiffIngest.", StringComparison.Ordinal));

        Assert.Equal(libraries.Order(StringComparer.Ordinal), notices.Where(line => line.EndsWith(".dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_zip_contains_the_folder_and_no_timestamps()
    {
        var package = await PackedModule.GetAsync();
        await using var zip = await ZipFile.OpenReadAsync(package.Zip, TestContext.Current.CancellationToken);

        Assert.Matches(@"^PlaintiffIngest-\d+\.\d+\.\d+\.zip$", Path.GetFileName(package.Zip));
        Assert.Equal(AllContents().Select(file => "PlaintiffIngest/" + file), zip.Entries.Select(entry => entry.FullName));
        Assert.All(zip.Entries, entry => Assert.Equal(1980, entry.LastWriteTime.Year));
    }

    [Fact]
    public async Task Two_packages_of_the_same_sources_are_identical()
    {
        var first = await PackedModule.GetAsync();
        // Compiling ahead of time takes half a minute.
        var second = await ModulePackage.MakeAsync(Folder.Path, TestLength.IsLong ? PackedModule.Platforms : [], TestContext.Current.CancellationToken);

        var different = Files(second.Folder).Where(file => !IsSame(Path.Join(first.Folder, file), Path.Join(second.Folder, file)));
        Assert.True(!different.Any(), $"{string.Join(", ", different)} differ. A commit or a change of the sources while the tests ran does that, too.");
        if (TestLength.IsLong)
        {
            Assert.True(IsSame(first.Zip, second.Zip), "The zips differ, but not their contents.");
        }
    }

    [Fact]
    public async Task Assemblies_for_this_platform_are_compiled_ahead_of_time()
    {
        Assert.SkipWhen(ModulePackage.ThisPlatform.Count == 0, "The package has no compiled code for this platform.");
        var library = Path.Join((await PackedModule.GetAsync()).Folder, "lib");
        foreach (var name in Compiled)
        {
            Assert.False(IsCompiled(Path.Join(library, name)), name);
            Assert.True(IsCompiled(Path.Join(library, ModulePackage.ThisPlatform[0], name)), name);
        }
    }

    [Fact]
    public async Task Each_platform_has_code_of_its_own()
    {
        // The processor, combined with a number of the system's: .NET's marks of compiled code.
        Dictionary<string, int> marks = new() { ["linux-arm64"] = 0xAA64 ^ 0x7B79, ["linux-x64"] = 0x8664 ^ 0x7B79, ["osx-arm64"] = 0xAA64 ^ 0x4644, ["win-x64"] = 0x8664 };
        var library = Path.Join((await PackedModule.GetAsync()).Folder, "lib");

        Assert.All(PackedModule.Platforms.SelectMany(platform => Compiled, (platform, name) => (platform, name)), file =>
        {
            using var reader = new PEReader(File.OpenRead(Path.Join(library, file.platform, file.name)));
            Assert.Equal(marks[file.platform], (int)reader.PEHeaders.CoffHeader.Machine);
        });
    }

    [Fact]
    public async Task The_compiled_code_is_used()
        => Assert.Equal(ModulePackage.ThisPlatform.SingleOrDefault("lib"), await FindFolderOfCoreAsync((await PackedModule.GetAsync()).Folder));

    [Theory]
    [InlineData("of another platform")]
    [InlineData("damaged")]
    public async Task Where_the_compiled_code_cannot_be_used_the_portable_assembly_is(string code)
    {
        Assert.SkipWhen(ModulePackage.ThisPlatform.Count == 0, "The package has no compiled code for this platform.");
        var package = ModuleInstall.Install((await PackedModule.GetAsync()).Folder, Folder.Path);
        var compiled = Path.Join(package, "lib", ModulePackage.ThisPlatform[0], "PlaintiffIngest.Core.dll");
        var bytes = await File.ReadAllBytesAsync(compiled, TestContext.Current.CancellationToken);
        if (code == "damaged")
        {
            bytes = bytes[..1000];
        }
        else
        {
            // The processor in the header.
            bytes[BitConverter.ToInt32(bytes, 0x3C) + 4] ^= 0xFF;
        }

        await File.WriteAllBytesAsync(compiled, bytes, TestContext.Current.CancellationToken);

        Assert.Equal("lib", await FindFolderOfCoreAsync(package));
    }

    [Fact]
    public async Task The_assemblies_are_release_builds_without_paths_of_this_machine()
    {
        foreach (var name in new[] { "PlaintiffIngest.Core.dll", "PlaintiffIngest.PS.dll" })
        {
            var bytes = await File.ReadAllBytesAsync(Path.Join((await PackedModule.GetAsync()).Folder, "lib", name), TestContext.Current.CancellationToken);
            Assert.False(Holds(bytes, Repository.Root), name);
            using var reader = new PEReader(new MemoryStream(bytes));
            Assert.DoesNotContain(reader.ReadDebugDirectory(), entry => entry.Type is DebugDirectoryEntryType.CodeView or DebugDirectoryEntryType.EmbeddedPortablePdb);
            Assert.Equal("Release", Configuration(reader.GetMetadataReader()));
        }
    }

    [Fact]
    public async Task The_manifest_has_everything_that_the_gallery_shows()
    {
        var package = await PackedModule.GetAsync();
        var result = Run("Test-ModuleManifest $args[0]", Path.Join(package.Folder, "PlaintiffIngest.psd1"));
        var manifest = (PSModuleInfo)Assert.Single(result.Output).BaseObject;

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.Equal(("PlaintiffIngest contributors", "PlaintiffIngest contributors"), (manifest.Author, manifest.CompanyName));
        Assert.Contains("PSEdition_Core", manifest.Tags);
        Assert.All(manifest.Tags, tag => Assert.DoesNotContain(' ', tag));
        Assert.Contains("### Added\n", manifest.ReleaseNotes.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(manifest.ReleaseNotes.ReplaceLineEndings("\n"), (await File.ReadAllTextAsync(Path.Join(package.Folder, "CHANGELOG.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_package_works_without_the_checkout()
    {
        var package = await PackedModule.GetAsync();
        var script = Folder.Write(
            "use.ps1",
            """
            param($Manifest)
            Import-Module $Manifest
            (Get-Module PlaintiffIngest).ModuleBase
            (Get-Help Undo-ImportRun).Synopsis
            (Get-Help about_PlaintiffIngest_Errors).Length -gt 1000
            try { Get-ImportRun -ConnectionString 'Host=127.0.0.1;Port=1;Username=u;Timeout=1' } catch { $_.FullyQualifiedErrorId }
            """);
        var child = await ChildProcess.RunScriptAsync([script, Path.Join(package.Folder, "PlaintiffIngest.psd1")]);

        Assert.Equal(
            [
                package.Folder, "Rolls back runs. Nothing is deleted, and the same file can be ingested again.", "True",
                "PlaintiffIngest.DatabaseUnreachable,PlaintiffIngest.PS.Commands.GetImportRunCommand",
            ],
            child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<string> AllContents()
        => Contents.Concat(PackedModule.Platforms.SelectMany(platform => Compiled.Select(name => $"lib/{platform}/{name}"))).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Files(string folder)
        => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static bool IsSame(string first, string second) => File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second));

    private static bool IsCompiled(string path)
    {
        using var reader = new PEReader(File.OpenRead(path));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    // The name of the folder that a session loads the core from.
    private static async Task<string> FindFolderOfCoreAsync(string package)
    {
        var child = await ChildProcess.RunCommandAsync(
            $$"""
            Import-Module '{{Path.Join(package, "PlaintiffIngest.psd1")}}'
            try { Get-ImportRun -ConnectionString 'Host=127.0.0.1;Port=1;Username=u;Timeout=1' } catch { }
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object FullName -Like 'PlaintiffIngest.Core,*' | ForEach-Object { Split-Path (Split-Path $_.Location) -Leaf }
            """,
            new Dictionary<string, string?>());
        Assert.True(child.ExitCode == 0, child.Output + child.Error);
        return child.Output.Trim() + child.Error;
    }

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static string? Configuration(MetadataReader metadata)
        => metadata.GetAssemblyDefinition().GetCustomAttributes()
            .Select(metadata.GetCustomAttribute)
            .Where(attribute => attribute.Constructor.Kind == HandleKind.MemberReference
                && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
                && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)type).Name, "AssemblyConfigurationAttribute"))
            .Select(attribute =>
            {
                var value = metadata.GetBlobReader(attribute.Value);
                value.ReadUInt16();
                return value.ReadSerializedString();
            })
            .SingleOrDefault();
}
