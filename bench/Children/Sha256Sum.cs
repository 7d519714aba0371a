using System.Security.Cryptography;

namespace PlaintiffIngest.Bench.Children;

/// <summary>Only hashes the file, with the system's program if there is one.</summary>
internal sealed class Sha256Sum : IContender
{
    public Task PrepareAsync(Job job) => Task.CompletedTask;

    public async Task<Outcome> LoadAsync(Job job)
    {
        if (File.Exists("/usr/bin/sha256sum"))
        {
            return await new MeasuredProgram("/usr/bin/sha256sum", job.Files[0]).RunAsync();
        }

        await using var file = File.OpenRead(job.Files[0]);
        await SHA256.HashDataAsync(file);
        return new Outcome();
    }
}
