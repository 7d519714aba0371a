using PlaintiffIngest.Host;

namespace PlaintiffIngest.Bench.Children;

/// <summary>A PowerShell engine that does nothing: the minimum time of any command.</summary>
internal sealed class HostStart : IContender
{
    public Task PrepareAsync(Job job) => Task.CompletedTask;

    public Task<Outcome> LoadAsync(Job job)
    {
        using var engine = new EngineHost(new TextHost(TextWriter.Null, TextWriter.Null, 120));
        engine.Invoke("1 + 1");
        return Task.FromResult(new Outcome());
    }
}
