using PlaintiffIngest.Build;

namespace PlaintiffIngest.Bench.Children;

/// <summary>The script that schedulers call, in a process of its own; without a file, PowerShell alone.</summary>
internal sealed class Script : IContender
{
    public Task PrepareAsync(Job job) => Task.CompletedTask;

    public async Task<Outcome> LoadAsync(Job job)
    {
        var start = job.Files is [var file]
            ? Pwsh.Start("-File", Path.Join(job.Module, "module", "scripts", "plaintiff_ingest.ps1"), "-Csv", file, "-SourceSystem", "simplicity", "-SourceBatchId", Guid.NewGuid().ToString(), "-Commit")
            : Pwsh.Start("-Command", "1");
        var program = new MeasuredProgram(start.FileName, [.. start.ArgumentList]) { Environment = { ["SUPABASE_MODE"] = "dev", ["SUPABASE_DB_URL_DEV"] = job.Connection } };
        foreach (var (name, value) in start.Environment.Where(one => one.Key.StartsWith("DOTNET_", StringComparison.Ordinal) || one.Key.StartsWith("POWERSHELL_", StringComparison.Ordinal)))
        {
            program.Environment[name] = value!;
        }

        return await program.RunAsync();
    }
}
