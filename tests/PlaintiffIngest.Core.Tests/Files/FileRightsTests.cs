using System.Security.AccessControl;
using System.Security.Principal;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Files;

public sealed class FileRightsTests : IDisposable
{
    private const string NotWindows = "Access control lists are those of Windows.";
    private const string NotUnix = "Windows has no file modes.";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_created_is_private_also_in_a_folder_that_is_not()
    {
        var missing = folder.PathOf("above", "below");
        FileRights.CreateFolder(missing);
        var path = folder.PathOf("above", "below", "file");
        FileRights.Create(path, FileMode.CreateNew).Dispose();
        var open = folder.PathOf("open");
        FileRights.Create(open, FileMode.OpenOrCreate).Dispose();
        Assert.All([missing, path, open], created => Assert.False(FileRights.IsOpenToOthers(created), created));
    }

    [Fact]
    public void A_file_that_was_created_cannot_be_opened_by_another_until_it_is_closed()
    {
        var path = folder.PathOf("file");
        using (FileRights.Create(path, FileMode.CreateNew))
        {
            Assert.Throws<IOException>(() => FileRights.Create(path, FileMode.OpenOrCreate));
        }

        FileRights.Create(path, FileMode.OpenOrCreate).Dispose();
        Assert.Throws<IOException>(() => FileRights.Create(path, FileMode.CreateNew));
    }

    [Theory]
    [InlineData(UnixFileMode.None, false)]
    [InlineData(UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.GroupWrite, true)]
    [InlineData(UnixFileMode.OtherRead, true)]
    [InlineData(UnixFileMode.OtherWrite, true)]
    public void A_file_is_open_when_the_mode_lets_others_in_and_a_link_is_as_open_as_its_target(UnixFileMode others, bool isOpen)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip(NotUnix);
            return;
        }

        var path = folder.Write("file", "secret");
        File.SetUnixFileMode(path, FileRights.PrivateFile | others);
        var link = folder.PathOf("link");
        SymbolicLink.ToFile(link, path);
        Assert.Equal((isOpen, isOpen), (FileRights.IsOpenToOthers(path), FileRights.IsOpenToOthers(link)));
        Assert.False(FileRights.IsOpenToOthers(folder.PathOf("none")));
    }

    /// <summary>Who gets which rights: S-1-1-0 is everyone, S-1-5-32-545 the users, S-1-5-11 those who logged in, S-1-5-18 SYSTEM, S-1-5-32-544 the administrators.</summary>
    [Theory]
    [InlineData("S-1-1-0", "ReadData", true)]
    [InlineData("S-1-5-32-545", "AppendData", true)]
    [InlineData("S-1-5-11", "TakeOwnership", true)]
    [InlineData("S-1-1-0", "ReadAttributes", false)]
    [InlineData("S-1-5-18", "FullControl", false)]
    [InlineData("S-1-5-32-544", "FullControl", false)]
    public void A_file_is_open_when_its_list_lets_others_in(string who, string rights, bool isOpen)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Skip(NotWindows);
            return;
        }

        var path = folder.PathOf("file");
        FileRights.Create(path, FileMode.CreateNew).Dispose();
        var file = new FileInfo(path);
        var security = file.GetAccessControl();
        security.AddAccessRule(new FileSystemAccessRule(new SecurityIdentifier(who), Enum.Parse<FileSystemRights>(rights), AccessControlType.Allow));
        file.SetAccessControl(security);
        Assert.Equal(isOpen, FileRights.IsOpenToOthers(path));
    }

    [Fact]
    public void A_private_list_inherits_nothing_and_what_is_created_below_inherits_it()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Skip(NotWindows);
            return;
        }

        FileRights.CreateFolder(folder.PathOf("private"));
        Assert.True(new DirectoryInfo(folder.PathOf("private")).GetAccessControl().AreAccessRulesProtected);
        var below = folder.Write("private/below", "secret");
        Assert.False(FileRights.IsOpenToOthers(below));

        // A folder of an earlier version, and what is in it.
        var old = Directory.CreateDirectory(folder.PathOf("old"));
        var inside = folder.Write("old/inside", "secret");
        var security = old.GetAccessControl();
        security.AddAccessRule(new FileSystemAccessRule(
            new SecurityIdentifier(WellKnownSidType.WorldSid, null), FileSystemRights.Read, InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        old.SetAccessControl(security);
        Assert.True(FileRights.IsOpenToOthers(inside));
        FileRights.MakeFolderPrivate(old.FullName);
        Assert.Equal((false, false), (FileRights.IsOpenToOthers(old.FullName), FileRights.IsOpenToOthers(inside)));
    }
}
