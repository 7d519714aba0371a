using System.IO.Compression;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Creates the folder and the zip to publish. The same sources give the same bytes.</summary>
public sealed partial class ModulePackage
{
    private const string Name = "PlaintiffIngest";
    private const string Manifest = Name + ".psd1";
    private const int FileForAll = 0x81A4 << 16;

    // These are the largest parts of a cold start. The cmdlet assembly is loaded by PowerShell, which does not choose by platform.
    private static readonly string[] Compiled = ["CsvHelper.dll", "Npgsql.dll", "PlaintiffIngest.Core.dll", "Polly.Core.dll"];

    private static readonly string[] Kept = ["LICENSE", "THIRD-PARTY-NOTICES.txt", "README.md", "CHANGELOG.md"];

    // The earliest time that a zip can store.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private ModulePackage(string folder, string zip)
    {
        Folder = folder;
        Zip = zip;
    }

    /// <summary>The folder <c>PlaintiffIngest</c>.</summary>
    public string Folder { get; }

    /// <summary>The zip that contains the folder.</summary>
    public string Zip { get; }

    /// <summary>The output folder of the task pack.</summary>
    public static string Output { get; } = Path.Join(Checkout.Root, "out");

    /// <summary>The platforms that the published package has compiled code for, such as <c>linux-x64</c>. It works on all others too.</summary>
    public static IReadOnlyList<string> Platforms { get; }
        = typeof(ModulePackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PackagePlatforms").Value!.Split(';');

    /// <summary>This machine's platform, if it is one of <see cref="Platforms"/>; otherwise empty.</summary>
    public static IReadOnlyList<string> ThisPlatform { get; }
        = [.. Platforms.Where(platform => platform == RuntimeInformation.RuntimeIdentifier)];

    /// <summary>Builds the module in Release and creates both, replacing existing ones.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="platforms">The platforms to compile code for ahead of time.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    /// <exception cref="InvalidOperationException">The build failed.</exception>
    public static async Task<ModulePackage> MakeAsync(string output, IReadOnlyList<string> platforms, CancellationToken cancellationToken)
    {
        var folder = Path.Join(output, Name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await BuildAsync(folder, platforms, cancellationToken);
        foreach (var file in Kept.Concat(ModuleFiles()))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(folder, file))!);
            File.Copy(Path.Join(Checkout.Root, file), Path.Join(folder, file));
        }

        var manifest = ManifestText();
        await File.WriteAllTextAsync(Path.Join(folder, Manifest), manifest, cancellationToken);
        var zip = Path.Join(output, $"{Name}-{Version().Match(manifest).Groups[1].Value}.zip");
        WriteZip(folder, zip);
        return new ModulePackage(folder, zip);
    }

    // Uses separate intermediate files, so that nothing from an earlier build gets in and other builds are not affected.
    private static async Task BuildAsync(string folder, IReadOnlyList<string> platforms, CancellationToken cancellationToken)
    {
        var artifacts = Directory.CreateTempSubdirectory("plaintiff-ingest-pack-").FullName;
        try
        {
            await RunAsync(["build", $"-p:ModuleLibrary={folder}/lib/", $"-p:ModuleHelp={folder}/en-US/"], artifacts, cancellationToken);
            foreach (var platform in platforms)
            {
                var published = Path.Join(artifacts, platform);
                await RunAsync(
                    [
                        "publish", "--runtime", platform, "--no-self-contained", "-p:PublishReadyToRun=true", "--output", published,
                        $"-p:ModuleLibrary={artifacts}/lib/", $"-p:ModuleHelp={artifacts}/en-US/",
                    ],
                    artifacts,
                    cancellationToken);
                var target = Directory.CreateDirectory(Path.Join(folder, "lib", platform)).FullName;
                foreach (var file in Compiled)
                {
                    File.Copy(Path.Join(published, file), Path.Join(target, file));
                }
            }
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }

    private static async Task RunAsync(IReadOnlyList<string> command, string artifacts, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ChildProgram.RunAsync(
            "dotnet",
            [
                .. command, "src/PlaintiffIngest.PS", "--configuration", "Release", "--artifacts-path", artifacts,
                // Each platform has a compilation of its own. If the portable assembly were the same one (with the same MVID), the runtime could
                // not load it in place of compiled code that it refused.
                "-p:DebugType=none", "-p:ContinuousIntegrationBuild=true",
                // The names of generated types contain the paths of their files.
                $"-p:PathMap={artifacts}=/_/artifacts",
                // Analyzers are not needed here.
                "-p:RunAnalyzers=false",
                // A build server would keep running and hold our pipes open.
                "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:NuGetAudit=false",
            ],
            Checkout.Root,
            cancellationToken);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {command[0]} failed: {ProgramOutput.Quote(output)}");
        }
    }

    // Except for the help, which the build puts where PowerShell looks for it.
    private static IEnumerable<string> ModuleFiles()
        => Directory.GetFiles(Path.Join(Checkout.Root, "module"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Root, file))
            .Where(file => !file.StartsWith(Path.Join("module", "en-US"), StringComparison.Ordinal));

    // The PowerShell Gallery shows the release notes: the newest section of the changelog.
    private static string ManifestText()
    {
        var changes = File.ReadAllText(Path.Join(Checkout.Root, "CHANGELOG.md")).ReplaceLineEndings("\n");
        var newest = NewestChanges().Match(changes).Groups[1].Value.Trim();
        var manifest = File.ReadAllText(Path.Join(Checkout.Root, Manifest)).ReplaceLineEndings("\n");
        const string Reference = "'See CHANGELOG.md.'";
        return newest.Length > 0 && manifest.Contains(Reference, StringComparison.Ordinal) && CheckoutOnly().IsMatch(manifest)
            ? CheckoutOnly().Replace(manifest, string.Empty).Replace(Reference, $"'{newest.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal)
            : throw new InvalidOperationException($"The package's manifest cannot be created: CHANGELOG.md needs a section that starts with '## ', and {Manifest} needs {Reference} and a commented ScriptsToProcess.");
    }

    private static void WriteZip(string folder, string zip)
    {
        using var archive = new ZipArchive(File.Create(zip), ZipArchiveMode.Create);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            var entry = archive.CreateEntry($"{Name}/{name}", CompressionLevel.Optimal);
            entry.LastWriteTime = NoTime;
            entry.ExternalAttributes = FileForAll;
            using var content = entry.Open();
            using var source = File.OpenRead(file);
            source.CopyTo(content);
        }
    }

    // The line that checks for a build, and the comment above it.
    [GeneratedRegex(@"(?m)^ *#[^\n]*\n *ScriptsToProcess\b[^\n]*\n")]
    private static partial Regex CheckoutOnly();

    [GeneratedRegex(@"(?ms)^## [^\n]*\n(.*?)(?=^## |\z)")]
    private static partial Regex NewestChanges();

    [GeneratedRegex(@"ModuleVersion\s*=\s*'([^']+)'")]
    private static partial Regex Version();
}
