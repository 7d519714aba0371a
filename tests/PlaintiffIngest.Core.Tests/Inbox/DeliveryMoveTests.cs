using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Inbox;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Inbox;

/// <summary>Several processes move the same delivery.</summary>
public sealed class DeliveryMoveTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_all_who_move_a_delivery_at_once_one_moved_it()
    {
        string[] names = [folder.PathOf("in"), folder.PathOf("done"), folder.PathOf("failed")];
        Array.ForEach(names, name => Directory.CreateDirectory(name));
        var options = new InboxOptions { Folder = names[0], Archive = names[1], Failed = names[2] };
        using var start = new Barrier(3);
        for (var i = 0; i < 200; i++)
        {
            var path = folder.Write($"in/{i}.csv", "name,email\nAnn,ann@example.com\n");
            var file = new InboxFile(path, FileStamp.Of(path)!.Value);
            var result = new IngestResult { Path = path, FileName = file.Name, Environment = "local" };
            var moved = 0;
            var threads = Enumerable.Range(0, start.ParticipantCount).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                Interlocked.Add(ref moved, new DeliveryMove(options, options.Archive).Run(file, result) is null ? 0 : 1);
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.Equal(1, moved);
            Assert.False(File.Exists(path));
            Assert.Equal(i + 1, Directory.GetFiles(options.Archive).Length);
        }
    }
}
