using System.Management.Automation;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Rejects;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Writes the failed rows of a run to a CSV file with the original header, so that they can be corrected and ingested again.</summary>
[Cmdlet(VerbsData.Export, "ImportReject", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportImportRejectCommand : RunCommand
{
    // A class of the core, as in InvokePlaintiffIngestCommand.
    private readonly RejectExportSession session = new();

    /// <summary>The file to write, or a folder, in which the file is named after vendor and batch. A path that ends with a separator, or has no extension, means a folder. A missing folder is created.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Replaces an existing reject file. A file of another kind is never replaced, unless it is empty.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(RunReference run)
    {
        // If the rows of a run are piped, its id arrives once per row. The database is queried only once.
        if (run.Subject is Guid known && session.Has(known))
        {
            return;
        }

        var path = ResolveOutput(Path);
        if (FindRun(run) is not { RunId: var runId } || !session.Add(runId) || !IsConfirmed(RedactedText.From(path).ToString(), $"Export the failed rows of run {runId}"))
        {
            return;
        }

        Run(runId, async (target, token) =>
        {
            var export = await new RejectExporter(target).ExportAsync(runId, path, Force, session, token);
            Log.Verbose($"{export.Rows} failed rows of run {runId}.");
            if (export.ErasedRows > 0)
            {
                Log.Warning($"{export.ErasedRows} failed rows of run {runId} were omitted, because their people were erased.");
            }

            if (export.Path is { } file)
            {
                // The same object as from Get-Item, so that PowerShell formats it as a file.
                Dispatcher.Post(() => WriteObject(InvokeProvider.Item.Get([file], force: true, literalPath: true), enumerateCollection: true));
            }
        });
    }
}
