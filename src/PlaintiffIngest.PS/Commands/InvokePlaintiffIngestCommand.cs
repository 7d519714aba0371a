using System.Management.Automation;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.PS.Completion;
using PlaintiffIngest.PS.Dispatch;

using IngestResult = PlaintiffIngest.PS.Output.IngestResult;

namespace PlaintiffIngest.PS.Commands;

/// <summary>
/// Loads vendors' CSV files of plaintiffs into PostgreSQL. If the same file is uploaded twice, the second run inserts 0 rows.
/// Without -Commit it is a dry run: all steps are executed and counted, and nothing is kept.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "PlaintiffIngest", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(IngestResult))]
public sealed class InvokePlaintiffIngestCommand : IngestCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    // The settings that all files share. A field may hold a reference to a core type, but not a core value type; see ModuleInitializer.
    private IngestRequest? template;
    private PipelineProgress? progress;
    private bool isPathGiven;

    /// <summary>The CSV files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The CSV files. Wildcards are not interpreted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The vendor. The default is the environment variable PLAINTIFF_SOURCE_SYSTEM, or else the known vendor that the file name starts with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    public string? SourceSystem { get; set; }

    /// <summary>The vendor's batch id. The default is the file's base name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceBatchIdCompleter))]
    public string? SourceBatchId { get; set; }

    /// <summary>Loads only this number of data rows from the start of the file. The whole file can still be loaded later.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? Limit { get; set; }

    // No ValidateRange, because it rejects the null of a piped object whose property is empty.
    /// <summary>The number of data rows that the file must have. If the number differs, nothing of the file is kept.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public long? ExpectedRows { get; set; }

    /// <summary>The entry to read from a zip archive, by its path or name. The default is the only CSV file in it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Entry { get; set; }

    /// <summary>The CSV file for failed rows, or a folder for such files. A path that ends with a separator, or has no extension, means a folder. A missing folder is created.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RejectPath { get; set; }

    /// <summary>Replaces an existing reject file. A file of another kind is never replaced, unless it is empty.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Maximum number of files that are loaded at once.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Converts the parameters that all files share.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        // Pipeline input is not bound yet: only values from the command line are.
        isPathGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Path));
        template = CreateTemplate(shared => shared with
        {
            Limit = Limit,
            Container = shared.Container with { Entry = Entry },
            RejectPath = RejectPath is null || IsWhatIf ? null : new FileResolver(SessionState).ResolveOutput(RejectPath),
            Force = Force,
        });
    }

    /// <summary>Ingests the files of one pipeline object.</summary>
    protected override void ProcessRecord()
    {
        var files = ResolveFiles();
        files.ForEach(template!.RejectFiles.RegisterInput);
        foreach (var path in files)
        {
            if (!Commit || IsConfirmed(RedactedText.From(path).ToString(), "Ingest and commit"))
            {
                Drain(path, workers: ThrottleLimit - 1);
                Ingest(template! with { Path = path, SourceSystem = SourceSystem, SourceBatchId = SourceBatchId, ExpectedRows = ExpectedRows });
            }
        }

        // With one file at a time, the result is written before the next file comes down the pipeline.
        Drain(null, workers: ThrottleLimit == 1 ? 0 : ThrottleLimit);
    }

    /// <summary>Waits for the remaining files.</summary>
    protected override void EndProcessing()
    {
        Drain(null, workers: 0);
        progress?.End();
        base.EndProcessing();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            progress?.Dispose();
        }

        base.Dispose(disposing);
    }

    private List<string> ResolveFiles()
    {
        var files = new List<string>();
        var resolver = new FileResolver(SessionState);
        RequireFiles(resolver);
        foreach (var path in ParameterSetName == PathSet ? Path : LiteralPath)
        {
            try
            {
                files.AddRange(ParameterSetName == PathSet ? resolver.Resolve(path) : [resolver.ResolveLiteral(path)]);
            }
            catch (IngestException error)
            {
                Report(error, path);
            }
        }

        return files;
    }

    // Terminates the command, because the rest of the input is of the same kind: one error instead of one per line.
    private void RequireFiles(FileResolver resolver)
    {
        if (ParameterSetName != PathSet || isPathGiven)
        {
            return;
        }

        try
        {
            resolver.RequireFiles(Path);
        }
        catch (IngestException error)
        {
            Drain(null, workers: 0);
            Terminate(error, MyInvocation.MyCommand.Name);
        }
    }

    private void Ingest(IngestRequest request)
    {
        var target = FindTarget();
        var file = (progress ??= new PipelineProgress(this, Dispatcher)).Begin();
        Dispatcher.Start(async token =>
        {
            try
            {
                var result = await new IngestPipeline(await target, Log, file).RunAsync(request, token);
                await NotifyAsync(result, token);
                Dispatcher.Post(() => WriteResult(result));
            }
            catch (IngestException error)
            {
                Dispatcher.Post(() => Report(error, request.Path));
            }
            finally
            {
                file.End();
            }
        });
    }
}
