using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>A tablespace on an in-memory disk of half a megabyte.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    /// <summary>Name of the tablespace.</summary>
    public const string Name = "small_disk";

    private readonly FaultServer server;
    private readonly TempFolder folder = new();

    private SmallDisk(FaultServer server) => this.server = server;

    private string Folder => folder.PathOf("disk");

    /// <summary>Mounts the disk. Skips the test if that is not permitted.</summary>
    public static async Task<SmallDisk> MountAsync(FaultServer server)
    {
        var disk = new SmallDisk(server);
        Directory.CreateDirectory(disk.Folder);
        var mounted = OperatingSystem.IsLinux()
            ? await new ExternalCommand("mount", ["-t", "tmpfs", "-o", "size=512k,mode=777", "tmpfs", disk.Folder], "/").RunAsync(CancellationToken.None)
            : new CommandResult(-1, "not Linux");
        if (!mounted.Succeeded)
        {
            disk.folder.Dispose();
            Assert.Skip($"A small disk cannot be mounted here: {mounted.Output}");
        }

        await server.OpenToServerAsync(disk.folder.Path, disk.Folder);
        await server.ExecuteAsync($"CREATE TABLESPACE {Name} LOCATION '{disk.Folder}'");
        return disk;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A checkpoint makes the server close files that were just dropped.
        await server.ExecuteAsync("CHECKPOINT");
        await server.ExecuteAsync($"DROP TABLESPACE {Name}");
        await new ExternalCommand("umount", [Folder], "/").RunAsync(CancellationToken.None);
        folder.Dispose();
    }
}
