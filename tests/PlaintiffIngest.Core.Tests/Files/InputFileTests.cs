using System.Diagnostics;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Files;

public sealed class InputFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_opened_with_its_name_and_length()
    {
        var path = folder.Write("vendor.csv", "name,email\n");
        using var file = InputFile.Open(path);

        Assert.Equal((path, "vendor.csv", 11), (file.FullPath, file.Name, file.Length));
        using var stream = file.OpenRead();
        Assert.True(stream.CanSeek);
    }

    [Theory]
    [InlineData("missing.csv")]
    [InlineData("missing/vendor.csv")]
    [InlineData("a\0b.csv")]
    public void A_missing_file_is_reported(string name)
    {
        var error = Assert.Throws<IngestException>(() => InputFile.Open(Path.Combine(folder.Path, name)));

        Assert.Equal((IngestErrorId.FileNotFound, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Contains(name.Split('/', '\0')[0], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_personal_number_in_a_path_is_redacted()
    {
        var error = Assert.Throws<IngestException>(() => InputFile.Open(folder.PathOf("john 123-45-6789.csv")));

        Assert.Contains("[SSN_REDACTED]", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("6789", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_reported() => Assert.Equal(IngestErrorId.PathIsFolder, Assert.Throws<IngestException>(() => InputFile.Open(folder.Path)).ErrorId);

    [Fact]
    public void An_empty_file_is_reported()
        => Assert.Equal(IngestErrorId.FileEmpty, Assert.Throws<IngestException>(() => InputFile.Open(folder.Write("empty.csv", ""))).ErrorId);

    [Fact]
    public void A_pipe_is_reported_without_waiting()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such pipes.");
        using (var process = Process.Start("mkfifo", [folder.PathOf("pipe.csv")]))
        {
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }

        Assert.Contains("not a regular file", Assert.Throws<IngestException>(() => InputFile.Open(folder.PathOf("pipe.csv"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_file_is_followed_and_a_broken_link_is_reported()
    {
        folder.Write("vendor.csv", "name,email\n");
        SymbolicLink.ToFile(folder.PathOf("first.csv"), "second.csv");
        SymbolicLink.ToFile(folder.PathOf("second.csv"), "vendor.csv");
        SymbolicLink.ToFile(folder.PathOf("nothing.csv"), "none.csv");
        SymbolicLink.ToFile(folder.PathOf("circle.csv"), "circle.csv");

        using (var file = InputFile.Open(folder.PathOf("first.csv")))
        {
            Assert.Equal(("first.csv", 11), (file.Name, file.Length));
        }

        Assert.Equal(IngestErrorId.FileNotFound, Assert.Throws<IngestException>(() => InputFile.Open(folder.PathOf("nothing.csv"))).ErrorId);
        Assert.Contains(
            Assert.Throws<IngestException>(() => InputFile.Open(folder.PathOf("circle.csv"))).ErrorId,
            new[] { IngestErrorId.FileNotFound, IngestErrorId.FileNotReadable });
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/stdin")]
    [InlineData("/proc/self/status")]
    [InlineData("/proc/kallsyms")]
    [InlineData("/sys/kernel/uevent_seqnum")]
    [InlineData("pipe.csv")]
    public async Task A_device_is_rejected_at_once_even_behind_links(string target)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        if (target == "pipe.csv")
        {
            using var process = Process.Start("mkfifo", [folder.PathOf(target)]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        SymbolicLink.ToFile(folder.PathOf("link.csv"), target);
        SymbolicLink.ToFolder(folder.PathOf("folder"), Path.GetDirectoryName(Path.GetFullPath(target, folder.Path))!);
        foreach (var path in new[] { folder.PathOf("link.csv"), folder.PathOf("folder", Path.GetFileName(target)) })
        {
            var opened = Task.Run(() => Assert.Throws<IngestException>(() => InputFile.Open(path)), TestContext.Current.CancellationToken);
            Assert.Same(opened, await Task.WhenAny(opened, Task.Delay(Eventually.Timeout, TestContext.Current.CancellationToken)));
            Assert.Contains((await opened).ErrorId, new[] { IngestErrorId.FileNotReadable, IngestErrorId.FileEmpty, IngestErrorId.FileNotFound });
        }
    }

    [Fact]
    public void A_file_without_read_permission_is_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "This user may read everything.");
        var path = folder.Write("secret.csv", "name,email\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
        }

        Assert.Equal(IngestErrorId.FileNotReadable, Assert.Throws<IngestException>(() => InputFile.Open(path)).ErrorId);
    }

    [Fact]
    public void A_file_locked_by_another_program_is_reported()
    {
        var path = folder.Write("locked.csv", "name,email\n");
        using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Equal(IngestErrorId.FileNotReadable, Assert.Throws<IngestException>(() => InputFile.Open(path)).ErrorId);
    }

    [Fact]
    public void Other_programs_can_write_to_and_delete_the_file()
    {
        var path = folder.Write("vendor.csv", "name,email\n");
        using var file = InputFile.Open(path);

        File.AppendAllText(path, "x");
        File.Delete(path);
        Assert.Equal(12, file.Length);
    }
}
