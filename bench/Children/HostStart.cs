namespace PlaintiffIngest.Bench.Children;

/// <summary>A PowerShell engine that does nothing: the minimum time of any command.</summary>
internal sealed class HostStart : IContender
{
    public Task PrepareAsync(Job job) => Task.CompletedTask;

    public Task<Outcome> LoadAsync(Job job)
    {
        using var engine = Product.StartEngine();
        engine.AddScript("1 + 1").Invoke();
        return Task.FromResult(new Outcome());
    }
}
