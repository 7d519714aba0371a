namespace PlaintiffIngest.Bench.Children;

/// <summary>A way to load a file into the table. It runs in a separate process and does one job.</summary>
internal interface IContender
{
    /// <summary>Prepares the load. This time is not measured.</summary>
    Task PrepareAsync(Job job);

    /// <summary>Runs the load.</summary>
    /// <returns>The inserted and skipped rows. The caller fills in the times.</returns>
    Task<Outcome> LoadAsync(Job job);
}
