namespace PlaintiffIngest.Bench.Children;

/// <summary>One way to get a file into the table. It lives in a process of its own and does one job.</summary>
internal interface IContender
{
    /// <summary>Does what comes before a load: its time does not count.</summary>
    Task PrepareAsync(Job job);

    /// <summary>Loads.</summary>
    /// <returns>The rows added and left out; times are filled in around it.</returns>
    Task<Outcome> LoadAsync(Job job);
}
