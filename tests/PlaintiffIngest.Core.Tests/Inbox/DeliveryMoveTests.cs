using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Inbox;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Inbox;

/// <summary>Several processes move the same delivery.</summary>
public sealed class DeliveryMoveTests : IDisposable
{
    private static readonly IngestException Empty = new(IngestErrorId.FileEmpty, $"The file is empty.", $"Ask the vendor for the file.");

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_all_who_move_a_delivery_at_once_one_moved_it(bool hasFailed)
    {
        string[] names = [folder.PathOf("in"), folder.PathOf("done"), folder.PathOf("failed")];
        Array.ForEach(names, name => Directory.CreateDirectory(name));
        var options = new InboxOptions { Folder = names[0], Archive = names[1], Failed = names[2] };
        var target = hasFailed ? options.Failed : options.Archive;
        for (var i = 0; i < 200; i++)
        {
            var path = folder.Write($"in/{i}.csv", "name,email\nAnn,ann@example.com\n");
            folder.Write($"in/{i}.csv.rows", "1");
            var file = new InboxFile(path, FileStamp.Of(path)!.Value);
            var result = new IngestResult { Path = path, FileName = file.Name, Environment = "local", Error = hasFailed ? Empty : null };
            if (hasFailed)
            {
                File.WriteAllText(file.TemporaryPath(options.Failed, CompanionNames.RejectsExtension), "name\nAnn\n");
            }

            var moved = await AtOnce.CountAsync(threads: 3, () => new DeliveryMove(options, target).Run(file, result) is not null);

            Assert.Equal(1, moved);
            Assert.Empty(Directory.GetFiles(options.Folder));
            string[] expected = hasFailed ? [$"{i}.csv", $"{i}.csv.reason.txt", $"{i}.csv.rows", $"{i}.rejects.csv"] : [$"{i}.csv", $"{i}.csv.rows"];
            Assert.Equal(expected, Directory.GetFiles(target).Select(name => Path.GetFileName(name)).Order(StringComparer.Ordinal));
            Directory.Delete(target, recursive: true);
            Directory.CreateDirectory(target);
        }
    }
}
