using System.Management.Automation;
using PlaintiffIngest.Host;

namespace PlaintiffIngest.Bench.Children;

/// <summary>The product as an operator uses it: the built module in a PowerShell engine, everything on.</summary>
internal class Product : IContender, IDisposable
{
    private readonly EngineHost engine = new(new TextHost(TextWriter.Null, TextWriter.Null, 120));

    public virtual Task PrepareAsync(Job job)
    {
        Checked(engine.Invoke("Import-Module $args[0] -ErrorAction Stop", Path.Join(Root(), "PlaintiffIngest.psd1")));
        return Task.CompletedTask;
    }

    public virtual Task<Outcome> LoadAsync(Job job) => Task.FromResult(Load(job));

    public void Dispose() => engine.Dispose();

    protected Outcome Load(Job job)
    {
        var result = Checked(engine.Invoke(
            """
            $invoke = @{ LiteralPath = $args[0]; SourceSystem = 'simplicity'; Commit = $true; ConnectionString = $args[1]; ThrottleLimit = $args[3]; Verbose = $true }
            if ($args[2]) { $invoke.SourceBatchId = $args[2] }
            Invoke-PlaintiffIngest @invoke
            """,
            job.Files.ToArray(),
            job.Connection,
            job.Batch,
            job.ThrottleLimit));
        return new Outcome
        {
            Inserted = result.Output.Sum(file => (long)file.Properties["RowsInserted"].Value),
            Skipped = result.Output.Sum(file => (long)file.Properties["RowsSkipped"].Value),
            Steps = [.. result.Verbose.Where(line => line.EndsWith(" s", StringComparison.Ordinal))],
        };
    }

    private static EngineResult Checked(EngineResult result)
    {
        var error = result.Terminating ?? (result.Errors.Count > 0 ? result.Errors[0] : null);
        return error is null ? result : throw new InvalidOperationException(error.ToString());
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "PlaintiffIngest.psd1")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The manifest is not above the folder of this program.");
        }

        return folder;
    }
}
