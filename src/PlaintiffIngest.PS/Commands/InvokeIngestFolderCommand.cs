using System.Management.Automation;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Inbox;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.PS.Completion;
using PlaintiffIngest.PS.Dispatch;
using IngestResult = PlaintiffIngest.PS.Output.IngestResult;

namespace PlaintiffIngest.PS.Commands;

/// <summary>
/// Imports the complete files in a folder, and moves each to an archive or, with the reason, to a folder for failed files. Without -Commit
/// it is a dry run: nothing is kept and nothing is moved.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "IngestFolder", SupportsShouldProcess = true)]
[OutputType(typeof(IngestResult))]
public sealed class InvokeIngestFolderCommand : IngestCommand
{
    private const int MaxStableSeconds = 3600;

    /// <summary>The inbox: the folder in which files arrive. Its subfolders are ignored.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Folder")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The existing folder for files that were imported.</summary>
    [Parameter(Mandatory = true)]
    [Alias("Archive")]
    [ValidateNotNullOrEmpty]
    public string ArchivePath { get; set; } = string.Empty;

    /// <summary>The existing folder for files that cannot be imported unchanged.</summary>
    [Parameter(Mandatory = true)]
    [Alias("Failed")]
    [ValidateNotNullOrEmpty]
    public string FailedPath { get; set; } = string.Empty;

    /// <summary>The vendor of all files. The default is the environment variable PLAINTIFF_SOURCE_SYSTEM, or else the known vendor that a file name starts with.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    public string? SourceSystem { get; set; }

    /// <summary>The names of the files. The default is the extensions of CSV and text files, compressed files and workbooks.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Filter { get; set; }

    /// <summary>The extension of the marker file with which the vendor says that a file is complete, such as .done.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Marker { get; set; }

    /// <summary>How long the size and time of a file must stay the same, in seconds: 0 to 3600. The default is 10. Not used with -Marker.</summary>
    [Parameter]
    [ValidateRange(0, MaxStableSeconds)]
    public int StableSeconds { get; set; } = 10;

    /// <summary>Imports the files.</summary>
    protected override void ProcessRecord()
    {
        var template = CreateTemplate(shared => shared with { SourceSystem = SourceSystem });
        var options = CreateOptions();
        if (Commit && !IsConfirmed(RedactedText.From(options.Folder).ToString(), "Ingest, commit and move the files"))
        {
            return;
        }

        var folder = new FolderIngest(options, Log);
        ValidateFolders(folder);
        using var progress = new PipelineProgress(this, Dispatcher);
        var bar = progress.Begin();
        var target = FindTarget();
        Dispatcher.Start(async token =>
        {
            try
            {
                var pipeline = new IngestPipeline(await target, Log, bar);
                await folder.RunAsync(pipeline, template, file => WriteAsync(file, token), token);
            }
            finally
            {
                bar.End();
            }
        });
        Drain(options.Folder, workers: 0);
        progress.End();
    }

    private InboxOptions CreateOptions()
    {
        var options = new InboxOptions
        {
            Folder = ResolveOutput(Path),
            Archive = ResolveOutput(ArchivePath),
            Failed = ResolveOutput(FailedPath),
            Marker = Marker,
            StableFor = TimeSpan.FromSeconds(StableSeconds),
        };
        return Filter is null ? options : options with { Filter = Filter };
    }

    // With an invalid folder or database, no file can be imported, so the command ends here.
    private void ValidateFolders(FolderIngest folder)
    {
        try
        {
            folder.ValidateFolders(Commit);
        }
        catch (IngestException error)
        {
            Terminate(error, Path);
        }
    }

    private async Task WriteAsync(InboxResult file, CancellationToken cancellationToken)
    {
        await NotifyAsync(file.Result, cancellationToken);
        Dispatcher.Post(() =>
        {
            if (file.MoveError is { } error)
            {
                Report(error, file.Result.Path);
            }

            WriteResult(file.Result);
        });
    }
}
