using System.IO.Compression;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Build;

/// <summary>Makes the folder and the zip that are published: the same bytes for the same sources.</summary>
public sealed partial class ModulePackage
{
    private const string Name = "PlaintiffIngest";
    private const string Manifest = Name + ".psd1";
    private const int FileForAll = 0x81A4 << 16;

    private static readonly string[] Kept = ["LICENSE", "THIRD-PARTY-NOTICES.txt", "README.md", "CHANGELOG.md"];

    // The oldest time that a zip can hold.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private ModulePackage(string folder, string zip)
    {
        Folder = folder;
        Zip = zip;
    }

    /// <summary>The folder <c>PlaintiffIngest</c>.</summary>
    public string Folder { get; }

    /// <summary>The zip with that folder in it.</summary>
    public string Zip { get; }

    /// <summary>Where the task pack makes them.</summary>
    public static string Output { get; } = Path.Join(Checkout.Root, "out");

    /// <summary>Builds the module from its sources, in Release, and makes both. What was there before is replaced.</summary>
    /// <param name="output">The folder to make them in.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    /// <exception cref="InvalidOperationException">The build failed.</exception>
    public static async Task<ModulePackage> MakeAsync(string output, CancellationToken cancellationToken)
    {
        var folder = Path.Join(output, Name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await BuildAsync(folder, cancellationToken);
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

    // With intermediate files of its own: nothing of an earlier build can get in, and no other build is disturbed.
    private static async Task BuildAsync(string folder, CancellationToken cancellationToken)
    {
        var artifacts = Directory.CreateTempSubdirectory("plaintiff-ingest-pack-");
        try
        {
            var (exitCode, output) = await ChildProgram.RunAsync(
                "dotnet",
                [
                    "build", "src/PlaintiffIngest.PS", "--configuration", "Release", "--artifacts-path", artifacts.FullName,
                    $"-p:ModuleLibrary={folder}/lib/", $"-p:ModuleHelp={folder}/en-US/", "-p:DebugType=none", "-p:ContinuousIntegrationBuild=true",
                    // Names of generated types are made of the paths of their files.
                    $"-p:PathMap={artifacts.FullName}=/_/artifacts",
                    // Rules for the sources are for those who change them.
                    "-p:RunAnalyzers=false",
                    // A build server would live on and hold our pipes.
                    "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:NuGetAudit=false",
                ],
                Checkout.Root,
                cancellationToken);
            if (exitCode != 0)
            {
                throw new InvalidOperationException(output);
            }
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    // But for the help: the build puts it where PowerShell looks for it.
    private static IEnumerable<string> ModuleFiles()
        => Directory.GetFiles(Path.Join(Checkout.Root, "module"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Root, file))
            .Where(file => !file.StartsWith(Path.Join("module", "en-US"), StringComparison.Ordinal));

    // The Gallery shows the notes of the release: the newest section of the change log.
    private static string ManifestText()
    {
        var changes = File.ReadAllText(Path.Join(Checkout.Root, "CHANGELOG.md")).ReplaceLineEndings("\n");
        var newest = NewestChanges().Match(changes).Groups[1].Value.Trim();
        var manifest = File.ReadAllText(Path.Join(Checkout.Root, Manifest)).ReplaceLineEndings("\n");
        const string Reference = "'See CHANGELOG.md.'";
        return newest.Length > 0 && manifest.Contains(Reference, StringComparison.Ordinal) && CheckoutOnly().IsMatch(manifest)
            ? CheckoutOnly().Replace(manifest, string.Empty).Replace(Reference, $"'{newest.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal)
            : throw new InvalidOperationException($"CHANGELOG.md has no section, or {Manifest} does not refer to it by {Reference}, or has no script that is not in the package.");
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

    // The line that asserts a build, and the comment above it.
    [GeneratedRegex(@"(?m)^ *#[^\n]*\n *ScriptsToProcess\b[^\n]*\n")]
    private static partial Regex CheckoutOnly();

    [GeneratedRegex(@"(?ms)^## [^\n]*\n(.*?)(?=^## |\z)")]
    private static partial Regex NewestChanges();

    [GeneratedRegex(@"ModuleVersion\s*=\s*'([^']+)'")]
    private static partial Regex Version();
}
