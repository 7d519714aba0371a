using System.Management.Automation;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Writes the failed rows of a run as a CSV, in the header of the file they came from, to be corrected and ingested again.</summary>
[Cmdlet(VerbsData.Export, "ImportReject", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportImportRejectCommand : DatabaseCommand
{
    /// <summary>The run. It comes from the pipeline out of every object that is about a run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    public Guid RunId { get; set; }

    /// <summary>The file to write, or a folder, in which the file is named after the run.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file of one run.</summary>
    protected override void ProcessRecord()
    {
        var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (Directory.Exists(path))
        {
            path = System.IO.Path.Join(path, $"{RunId}.rejects.csv");
        }

        if (!ShouldProcess(RedactedText.Of(path).ToString(), $"Export the failed rows of run {RunId}"))
        {
            return;
        }

        Run(RunId, async (target, token) =>
        {
            var rows = await new RunCommands(target).ExportRejectsAsync(RunId, path, Force, token);
            Log.Verbose($"{rows} failed rows of run {RunId}.");
            if (File.Exists(path))
            {
                // As Get-Item gives it, so that it is shown as a file is.
                Pump.Post(() => WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true));
            }
        });
    }
}
