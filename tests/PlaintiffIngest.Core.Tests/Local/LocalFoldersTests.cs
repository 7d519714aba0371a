using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

public sealed class LocalFoldersTests
{
    [Fact]
    public void The_data_is_in_the_folder_from_the_environment_variable()
        => Assert.Equal(Path.GetFullPath("/srv/data/pg17"), LocalFolders.Cluster(name => name == LocalFolders.DataVariable ? "/srv/data" : null, 17));

    [Fact]
    public void The_data_is_in_the_users_data_folder_or_for_root_in_a_folder_that_the_servers_account_can_access()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The folders of Linux.");
        var variables = new Dictionary<string, string> { ["HOME"] = "/home/ada" };
        var rootsOwn = Environment.IsPrivilegedProcess;
        Assert.Equal(rootsOwn ? "/var/lib/plaintiff-ingest" : "/home/ada/.local/share/PlaintiffIngest", LocalFolders.Root(variables.GetValueOrDefault));
        variables["XDG_DATA_HOME"] = "/home/ada/data";
        Assert.Equal(rootsOwn ? "/var/lib/plaintiff-ingest" : "/home/ada/data/PlaintiffIngest", LocalFolders.Root(variables.GetValueOrDefault));
        variables["XDG_DATA_HOME"] = "relative";
        Assert.Equal(rootsOwn ? "/var/lib/plaintiff-ingest" : "/home/ada/.local/share/PlaintiffIngest", LocalFolders.Root(variables.GetValueOrDefault));
    }

    // Commands with a umask of 077 left such a folder.
    [Fact]
    public void Roots_folder_is_opened_to_the_servers_account_and_no_other_folder_is()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Only for root, another account runs the server.");
            return;
        }

        using var folder = new TempFolder();
        var roots = folder.PathOf("roots");
        Directory.CreateDirectory(roots, FilePermissions.PrivateFolder);

        LocalFolders.Create(Path.Combine(roots, "pg17"), FilePermissions.PrivateFolder);
        Assert.Equal(FilePermissions.PrivateFolder, File.GetUnixFileMode(roots));
        LocalFolders.Create(Path.Combine(roots, "pg17"), FilePermissions.PrivateFolder, roots);

        Assert.Equal(FilePermissions.TraversableFolder, File.GetUnixFileMode(roots));
        Assert.Equal(FilePermissions.PrivateFolder, File.GetUnixFileMode(Path.Combine(roots, "pg17")));
    }
}
