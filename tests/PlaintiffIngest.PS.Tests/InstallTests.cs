using PlaintiffIngest.Build;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Installing, upgrading, and importing a checkout that is not built.</summary>
[Integration]
public sealed class InstallTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_module_is_found_by_its_name_and_an_earlier_version_is_replaced()
    {
        var package = (await PackedModule.GetAsync()).Folder;
        var modules = folder.PathOf("missing", "Modules");
        var earlier = folder.Write("missing/Modules/PlaintiffIngest/lib/Earlier.dll", "x");

        var installed = ModuleInstall.Install(package, modules);
        Assert.False(File.Exists(earlier));
        Assert.Equal(installed, ModuleInstall.Install(package, modules));

        Assert.Equal([installed], Directory.GetFileSystemEntries(modules));
        Assert.Equal(Files(package), Files(installed));
        if (!OperatingSystem.IsWindows())
        {
            Assert.All(
                Directory.GetFileSystemEntries(installed, "*", SearchOption.AllDirectories),
                path => Assert.True(new FileInfo(path).UnixFileMode.HasFlag(UnixFileMode.OtherRead), path));
        }

        var child = await ChildProcess.RunCommandAsync("(Get-Command Get-ImportRun).Module.ModuleBase", new Dictionary<string, string?> { ["PSModulePath"] = modules });
        Assert.Equal(installed + "\n", child.Output + child.Error);
    }

    [Fact]
    public void A_missing_module_folder_is_created()
    {
        var package = folder.Write("PlaintiffIngest/PlaintiffIngest.psd1", "@{}");
        var installed = ModuleInstall.Install(Path.GetDirectoryName(package)!, folder.PathOf("a", "b"));
        Assert.True(File.Exists(Path.Join(installed, "PlaintiffIngest.psd1")));
    }

    [Fact]
    public void Where_it_cannot_be_written_the_earlier_version_stays_and_nothing_is_left()
    {
        var earlier = folder.Write("Modules/PlaintiffIngest/earlier", "x");
        Assert.Throws<DirectoryNotFoundException>(() => ModuleInstall.Install(folder.PathOf("none", "PlaintiffIngest"), folder.PathOf("Modules")));
        Assert.True(File.Exists(earlier));
        Assert.Single(Directory.GetFileSystemEntries(folder.PathOf("Modules")));
    }

    [Fact]
    public void If_the_new_version_cannot_be_moved_to_its_place_the_earlier_one_is_put_back()
    {
        var earlier = folder.Write("PlaintiffIngest/earlier", "x");
        Assert.Throws<DirectoryNotFoundException>(() => ModuleInstall.Replace(folder.PathOf("PlaintiffIngest"), folder.PathOf("none"), folder.PathOf("aside")));
        Assert.True(File.Exists(earlier));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_folders_are_those_in_which_PowerShell_looks()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The folders of Windows.");
        using var engine = new ModuleEngine();
        var path = (string)engine.Invoke("$env:PSModulePath").Output.Single().BaseObject;
        Assert.Contains(ModuleInstall.ModulesFolder(allUsers: false), path.Split(':'));
        Assert.Contains(ModuleInstall.ModulesFolder(allUsers: true), path.Split(':'));
    }

    [Fact]
    public async Task A_checkout_that_is_not_built_says_what_to_run()
    {
        var module = Directory.GetFiles(Repository.PathOf("module"), "*.ps1xml", SearchOption.AllDirectories);
        foreach (var file in module.Append(Repository.PathOf("PlaintiffIngest.psd1")).Append(Repository.PathOf("tools", "assert_built.ps1")))
        {
            folder.Write(Path.GetRelativePath(Repository.Root, file), File.ReadAllBytes(file));
        }

        var child = await ChildProcess.RunCommandAsync($"Import-Module '{folder.PathOf("PlaintiffIngest.psd1")}'", new Dictionary<string, string?>());

        Assert.Contains("PlaintiffIngest is not built. Run this first: dotnet build", child.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Files(string root)
        => Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal);
}
