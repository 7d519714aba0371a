using System.Diagnostics;

namespace PlaintiffIngest.Bench.Children;

/// <summary>Asks a question in an existing session. The time is the median of several answers.</summary>
internal sealed class Query : Product
{
    private const int Answers = 5;

    public override async Task PrepareAsync(Job job)
    {
        await base.PrepareAsync(job);
        Ask(job);
    }

    public override Task<Outcome> LoadAsync(Job job)
    {
        var seconds = new List<double>();
        for (var answer = 0; answer < Answers; answer++)
        {
            var started = Stopwatch.GetTimestamp();
            Ask(job);
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return Task.FromResult(new Outcome { Seconds = Median.Calculate(seconds) });
    }

    private void Ask(Job job) => Invoke($"{job.Command} -ConnectionString $args[0]", job.Connection);
}
