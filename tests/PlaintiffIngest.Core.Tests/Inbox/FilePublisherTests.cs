using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Testing;
using static PlaintiffIngest.Core.Files.FilePublisher;

namespace PlaintiffIngest.Core.Tests.Inbox;

/// <summary>Files are linked or copied to other folders, on the same volume and on another one.</summary>
public sealed class FilePublisherTests : IDisposable
{
    private const string OtherVolume = "/dev/shm";

    private const UnixFileMode Private = UnixFileMode.UserRead;

    private static readonly DateTime Time = new(2026, 1, 17, 2, 30, 0, DateTimeKind.Utc);

    private readonly TempFolder folder = new();
    private readonly string other = Directory.Exists(OtherVolume) ? Directory.CreateDirectory(Path.Combine(OtherVolume, $"plaintiff-ingest-test-{Guid.NewGuid():N}")).FullName : string.Empty;

    public void Dispose()
    {
        folder.Dispose();
        if (other.Length > 0)
        {
            Directory.Delete(other, recursive: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_published_file_keeps_its_time_and_its_old_name(bool toOtherVolume)
    {
        var source = Write("x.csv", "content");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(source, Private);
        }

        var target = TargetOf("x.csv", toOtherVolume);

        Assert.Equal(Outcome.Published, Publish(source, target));

        Assert.Equal("content", File.ReadAllText(target));
        Assert.Equal(Time, File.GetLastWriteTimeUtc(target));
        Assert.True(File.Exists(source));
        Assert.Equal([target], Directory.GetFiles(Path.GetDirectoryName(target)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(Private, File.GetUnixFileMode(target));
        }
    }

    [Fact]
    public async Task Of_all_who_delete_a_file_at_once_one_did_it()
    {
        for (var i = 0; i < 200; i++)
        {
            var source = Write("x.csv", "content");
            Assert.Equal(1, await AtOnce.CountAsync(threads: 4, () => FilePublisher.Delete(source)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_file_is_there_already_and_another_one_is_never_replaced(bool toOtherVolume)
    {
        var source = Write("x.csv", "content");
        var target = TargetOf("x.csv", toOtherVolume);
        Publish(source, target);
        Assert.Equal(Outcome.AlreadyThere, Publish(source, target));

        File.WriteAllText(TargetOf("y.csv", toOtherVolume), "another");
        Assert.Equal(Outcome.NameTaken, Publish(source, TargetOf("y.csv", toOtherVolume)));
        Assert.Equal("another", File.ReadAllText(TargetOf("y.csv", toOtherVolume)));
    }

    // The same bytes with a different time are a different delivery.
    [Fact]
    public void The_same_bytes_with_another_time_are_another_file()
    {
        var source = Write("x.csv", "content");
        var target = TargetOf("x.csv", toOtherVolume: false);
        File.WriteAllText(target, "content");

        Assert.Equal(Outcome.NameTaken, Publish(source, target));
        Assert.True(IsSame(source, target, checkTime: false));
        File.WriteAllText(target, "Content");
        Assert.False(IsSame(source, target, checkTime: false));
    }

    // Deleting the source would leave a dangling link.
    [Fact]
    public void A_link_to_the_source_is_not_its_copy()
    {
        var source = Write("x.csv", "content");
        var target = TargetOf("x.csv", toOtherVolume: false);
        SymbolicLink.ToFile(target, source);

        Assert.Equal(Outcome.NameTaken, Publish(source, target));

        // The size of a link is the length of its path.
        File.WriteAllText(source, new string('x', source.Length));
        Assert.False(IsSame(source, target, checkTime: false));
        File.Delete(target);
        SymbolicLink.ToFile(target, folder.PathOf("nowhere"));
        Assert.Equal(Outcome.NameTaken, Publish(source, target));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_source_that_is_gone_or_was_replaced_is_not_published(bool toOtherVolume)
    {
        var source = Write("x.csv", "content");
        var target = TargetOf("x.csv", toOtherVolume);
        var stamp = FileStamp.Of(source)!.Value;
        File.AppendAllText(source, "more");
        Assert.Equal(Outcome.Changed, FilePublisher.Publish(source, stamp, target, target + ".tmp"));

        File.Delete(source);
        Assert.Equal(Outcome.Gone, FilePublisher.Publish(source, stamp, target, target + ".tmp"));
        Assert.False(File.Exists(target));
    }

    [Fact]
    public void A_missing_folder_is_an_error()
        => Assert.ThrowsAny<IOException>(() => Publish(Write("x.csv", "content"), folder.PathOf("none", "x.csv")));

    [Fact]
    public void A_large_file_is_compared_to_its_last_byte()
    {
        var source = Write("x.csv", new string('x', 300_000));
        var target = TargetOf("x.csv", toOtherVolume: false);
        File.WriteAllText(target, new string('x', 299_999) + "y");
        Assert.False(IsSame(source, target, checkTime: false));
        File.WriteAllText(target, new string('x', 300_000));
        Assert.True(IsSame(source, target, checkTime: false));
    }

    private static Outcome Publish(string source, string target) => FilePublisher.Publish(source, FileStamp.Of(source)!.Value, target, target + ".tmp");

    private string Write(string name, string text)
    {
        var path = folder.Write(name, text);
        File.SetLastWriteTimeUtc(path, Time);
        return path;
    }

    private string TargetOf(string name, bool toOtherVolume)
    {
        Assert.SkipWhen(toOtherVolume && other.Length == 0, "There is no other volume.");
        return toOtherVolume ? Path.Combine(other, name) : Path.Combine(Directory.CreateDirectory(folder.PathOf("target")).FullName, name);
    }
}
