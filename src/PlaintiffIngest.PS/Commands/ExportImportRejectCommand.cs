using System.Management.Automation;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Writes the failed rows of a run as a CSV, in the header of the file they came from, to be corrected and ingested again.</summary>
[Cmdlet(VerbsData.Export, "ImportReject", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportImportRejectCommand : RunCommand
{
    /// <summary>The file to write, or a folder, in which the file is named after the run.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Replaces a reject file that exists. A file of another kind is never replaced, unless it is empty.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(RunReference run)
    {
        if (Find(run) is not { RunId: var runId })
        {
            return;
        }

        var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (Directory.Exists(path))
        {
            path = System.IO.Path.Join(path, $"{runId}.rejects.csv");
        }

        if (!ShouldProcess(RedactedText.Of(path).ToString(), $"Export the failed rows of run {runId}"))
        {
            return;
        }

        Run(runId, async (target, token) =>
        {
            var rows = await new RunCommands(target).ExportRejectsAsync(runId, path, Force, token);
            Log.Verbose($"{rows} failed rows of run {runId}.");
            if (File.Exists(path))
            {
                // As Get-Item gives it, so that it is shown as a file is.
                Pump.Post(() => WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true));
            }
        });
    }
}
