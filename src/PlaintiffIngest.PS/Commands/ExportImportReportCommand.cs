using System.Management.Automation;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Report;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Completion;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Writes a report on recent runs: one HTML page that needs no scripts and no network.</summary>
[Cmdlet(VerbsData.Export, "ImportReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportImportReportCommand : DatabaseCommand
{
    /// <summary>The HTML file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Number of days, including today, in this machine's time zone: 1 to 366. The default is 30.</summary>
    [Parameter]
    [ValidateRange(1, ReportRequest.MaxDays)]
    public int Days { get; set; } = 30;

    /// <summary>Only these vendors; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? SourceSystem { get; set; }

    /// <summary>Replaces an existing page. A file of another kind is never replaced, unless it is empty.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var request = new ReportRequest
        {
            Path = ResolveOutput(Path),
            Days = Days,
            SourceSystem = SourceSystem,
            Force = Force,
        };
        if (!IsConfirmed(RedactedText.From(request.Path).ToString(), $"Write a report of the runs of the last {Days} days"))
        {
            return;
        }

        Run(request.Path, async (target, token) =>
        {
            var path = await new ImportReport(target).WriteAsync(request, token);
            Log.Verbose($"The report is in '{path}'.");
            await new VendorHints(target, Log).WarnAsync(SourceSystem, token);
            if (PassThru)
            {
                // The same object as from Get-Item, so that PowerShell formats it as a file.
                Dispatcher.Post(() => WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true));
            }
        });
    }
}
