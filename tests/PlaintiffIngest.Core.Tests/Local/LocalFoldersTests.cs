using PlaintiffIngest.Core.Local;

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
}
