using System.Security.AccessControl;
using System.Security.Principal;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Files;

public sealed class FilePermissionsTests : IDisposable
{
    private const string NotWindows = "Access control lists are those of Windows.";
    private const string NotUnix = "Windows has no file modes.";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_created_is_private_also_in_a_folder_that_is_not()
    {
        var missing = folder.PathOf("above", "below");
        FilePermissions.CreateFolder(missing);
        var path = folder.PathOf("above", "below", "file");
        FilePermissions.Create(path, FileMode.CreateNew).Dispose();
        var open = folder.PathOf("open");
        FilePermissions.Create(open, FileMode.OpenOrCreate).Dispose();
        Assert.All([folder.PathOf("above"), missing, path, open], created => Assert.False(FilePermissions.IsOpenToOthers(created), created));
    }

    [Fact]
    public void A_file_that_was_created_cannot_be_opened_by_another_until_it_is_closed()
    {
        var path = folder.PathOf("file");
        using (FilePermissions.Create(path, FileMode.CreateNew))
        {
            Assert.Throws<IOException>(() => FilePermissions.Create(path, FileMode.OpenOrCreate));
        }

        FilePermissions.Create(path, FileMode.OpenOrCreate).Dispose();
        Assert.Throws<IOException>(() => FilePermissions.Create(path, FileMode.CreateNew));
    }

    [Theory]
    [InlineData(UnixFileMode.None, false)]
    [InlineData(UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.GroupWrite, true)]
    [InlineData(UnixFileMode.OtherRead, true)]
    [InlineData(UnixFileMode.OtherWrite, true)]
    public void A_file_is_open_if_its_mode_lets_others_in_and_a_link_is_as_open_as_its_target(UnixFileMode others, bool isOpen)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip(NotUnix);
            return;
        }

        var path = folder.Write("file", "secret");
        File.SetUnixFileMode(path, FilePermissions.PrivateFile | others);
        var link = folder.PathOf("link");
        SymbolicLink.ToFile(link, path);
        Assert.Equal((isOpen, isOpen), (FilePermissions.IsOpenToOthers(path), FilePermissions.IsOpenToOthers(link)));
        Assert.False(FilePermissions.IsOpenToOthers(folder.PathOf("none")));
    }

    /// <summary>Who gets which rights: S-1-1-0 is everyone, S-1-5-32-545 the users, S-1-5-11 those who logged in, S-1-5-18 SYSTEM, S-1-5-32-544 the administrators.</summary>
    [Theory]
    [InlineData("S-1-1-0", "ReadData", true)]
    [InlineData("S-1-5-32-545", "AppendData", true)]
    [InlineData("S-1-5-11", "TakeOwnership", true)]
    [InlineData("S-1-1-0", "ReadAttributes", false)]
    [InlineData("S-1-5-18", "FullControl", false)]
    [InlineData("S-1-5-32-544", "FullControl", false)]
    public void A_file_is_open_if_its_access_control_list_lets_others_in(string who, string rights, bool isOpen)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Skip(NotWindows);
            return;
        }

        var path = folder.PathOf("file");
        FilePermissions.Create(path, FileMode.CreateNew).Dispose();
        var file = new FileInfo(path);
        var security = file.GetAccessControl();
        security.AddAccessRule(new FileSystemAccessRule(new SecurityIdentifier(who), Enum.Parse<FileSystemRights>(rights), AccessControlType.Allow));
        file.SetAccessControl(security);
        Assert.Equal(isOpen, FilePermissions.IsOpenToOthers(path));
    }

    [Fact]
    public void A_private_access_control_list_inherits_nothing_and_is_inherited_by_new_files()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Skip(NotWindows);
            return;
        }

        FilePermissions.CreateFolder(folder.PathOf("private"));
        Assert.True(new DirectoryInfo(folder.PathOf("private")).GetAccessControl().AreAccessRulesProtected);
        var below = folder.Write("private/below", "secret");
        Assert.False(FilePermissions.IsOpenToOthers(below));

        // A folder of an earlier version, and what is in it.
        var old = Directory.CreateDirectory(folder.PathOf("old"));
        var inside = folder.Write("old/inside", "secret");
        var security = old.GetAccessControl();
        security.AddAccessRule(new FileSystemAccessRule(
            new SecurityIdentifier(WellKnownSidType.WorldSid, null), FileSystemRights.Read, InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        old.SetAccessControl(security);
        Assert.True(FilePermissions.IsOpenToOthers(inside));
        FilePermissions.MakeFolderPrivate(old.FullName);
        Assert.Equal((false, false), (FilePermissions.IsOpenToOthers(old.FullName), FilePermissions.IsOpenToOthers(inside)));
    }
}
