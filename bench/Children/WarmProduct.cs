using System.Diagnostics;

namespace PlaintiffIngest.Bench.Children;

/// <summary>Loads many small files in one session. The time is the median of the second half.</summary>
internal sealed class WarmProduct : Product
{
    public override Task<Outcome> LoadAsync(Job job)
    {
        var inserted = 0L;
        var seconds = new List<double>();
        foreach (var file in job.Files)
        {
            var started = Stopwatch.GetTimestamp();
            inserted += Load(job with { Files = [file] }).Inserted;
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return Task.FromResult(new Outcome { Inserted = inserted, Seconds = Median.Calculate(seconds.Skip(seconds.Count / 2)) });
    }
}
