using System.Management.Automation;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.PS.Errors;
using PlaintiffIngest.PS.Dispatch;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Writes the failed rows of a run as a CSV, in the header of the file they came from, to be corrected and ingested again.</summary>
[Cmdlet(VerbsData.Export, "ImportReject", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportImportRejectCommand : RunCommand
{
    // A class of the core, as in InvokePlaintiffIngestCommand.
    private readonly RejectExportSession exports = new();

    /// <summary>The file to write; or a folder, in which the file is named after the vendor and the batch. A name that ends with a separator, or has no extension, is a folder; it is made when it is missing.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Replaces a reject file that exists. A file of another kind is never replaced, unless it is empty.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(RunReference run)
    {
        // Of a run that arrives with each of its rows, the database is asked once.
        if (run.Subject is Guid known && exports.Has(known))
        {
            return;
        }

        var path = LocateOutput(Path);
        if (Find(run) is not { RunId: var runId } || !exports.Add(runId) || !ShouldProcess(RedactedText.Of(path).ToString(), $"Export the failed rows of run {runId}"))
        {
            return;
        }

        Run(runId, async (target, token) =>
        {
            var (rows, file) = await new RejectExporter(target).ExportAsync(runId, path, Force, exports, token);
            Log.Verbose($"{rows} failed rows of run {runId}.");
            if (file is not null)
            {
                // As Get-Item gives it, so that it is shown as a file is.
                Dispatcher.Post(() => WriteObject(InvokeProvider.Item.Get([file], force: true, literalPath: true), enumerateCollection: true));
            }
        });
    }
}
