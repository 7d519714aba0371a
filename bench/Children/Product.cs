using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace PlaintiffIngest.Bench.Children;

/// <summary>The product as an operator uses it: the module in a PowerShell engine, everything on.</summary>
internal class Product : IContender, IDisposable
{
    private readonly PowerShell engine = StartEngine();

    /// <summary>A whole PowerShell engine in this process.</summary>
    public static PowerShell StartEngine()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        return PowerShell.Create(state);
    }

    public virtual Task PrepareAsync(Job job)
    {
        Invoke("Import-Module $args[0]", Path.Join(job.Module, "PlaintiffIngest.psd1"));
        if (job.WarmUpFiles.Count > 0)
        {
            Load(job with { Files = job.WarmUpFiles });
        }

        return Task.CompletedTask;
    }

    public virtual Task<Outcome> LoadAsync(Job job) => Task.FromResult(Load(job));

    public void Dispose() => engine.Dispose();

    protected Outcome Load(Job job)
    {
        var output = Invoke(
            """
            $invoke = @{ LiteralPath = $args[0]; SourceSystem = 'simplicity'; Commit = -not $args[4]; ConnectionString = $args[1]; ThrottleLimit = $args[3]; Verbose = $true }
            if ($args[2]) { $invoke.SourceBatchId = $args[2] }
            Invoke-PlaintiffIngest @invoke
            """,
            job.Files.ToArray(),
            job.Connection,
            job.Batch,
            job.ThrottleLimit,
            job.DryRun);
        return new Outcome
        {
            Inserted = output.Sum(file => (long)file.Properties["RowsInserted"].Value),
            Skipped = output.Sum(file => (long)file.Properties["RowsSkipped"].Value),
            Steps = [.. engine.Streams.Verbose.Select(line => line.Message).Where(line => line.EndsWith(" s", StringComparison.Ordinal))],
        };
    }

    protected Collection<PSObject> Invoke(string script, params object?[] arguments)
    {
        engine.Commands.Clear();
        engine.Streams.ClearStreams();
        engine.AddScript(script, useLocalScope: true);
        foreach (var argument in arguments)
        {
            engine.AddArgument(argument);
        }

        var output = engine.Invoke(null, new PSInvocationSettings { ErrorActionPreference = ActionPreference.Stop });
        return engine.Streams.Error is [var error, ..] ? throw new InvalidOperationException(error.ToString()) : output;
    }
}
