using System.Collections;
using System.Management.Automation;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Notifications;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Telemetry;
using PlaintiffIngest.PS.Completion;
using PlaintiffIngest.PS.Dispatch;

namespace PlaintiffIngest.PS.Commands;

/// <summary>The base class of commands that import files: it has the parameters that say how to read a file and what to tolerate in it.</summary>
public abstract class IngestCommand : DatabaseCommand
{
    private JsonLog? jsonLog;
    private RunMetrics? metrics;
    private Notifier? notifier;
    private IngestException? fileError;

    private protected IngestCommand()
    {
    }

    /// <summary>Keeps the rows. Without it, nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Commit { get; set; }

    /// <summary>Maps columns to the file's headers, such as @{ plaintiff_name = 'Creditor' }, or to several headers whose cells are joined with a space.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? ColumnMap { get; set; }

    /// <summary>The delimiter: a character, or Comma, Semicolon, Tab or Bar. By default it is detected from the header.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DelimiterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>The file's encoding: its name such as windows-1252, its code page such as 1252, or an object. The default is UTF-8, or UTF-16 or UTF-32 by byte order mark.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [EncodingName]
    [ValidateNotNullOrEmpty]
    public string? Encoding { get; set; }

    /// <summary>The rule for the email column: Address, or Any for any text that is not empty and contains no bar.</summary>
    [Parameter]
    public EmailRule EmailRule { get; set; } = EmailRule.Address;

    /// <summary>The line of the file that names the columns, from 1. The lines above it are skipped. The default is the first line that is not blank.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? HeaderLine { get; set; }

    /// <summary>The sheet to read from a workbook, by its name. The default is the first sheet that is not hidden.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Sheet { get; set; }

    /// <summary>Maximum number of failed rows: a count such as 10, or a percentage such as 5%. If more rows fail, nothing from the file is kept.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MaxErrors { get; set; }

    /// <summary>Accepts a file without data rows.</summary>
    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    /// <summary>Accepts a header that differs from the vendor's earlier ones, and records who accepted it.</summary>
    [Parameter]
    public SwitchParameter AcceptHeader { get; set; }

    /// <summary>A log of JSON lines: a file, whose name gets the day added, or an existing folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>A Prometheus text file that says what the command did. It replaces the file of an earlier command.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MetricsPath { get; set; }

    /// <summary>The https address to which a short message about each failed file is posted. The default is the environment variable PLAINTIFF_NOTIFY_URI.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NotifyUri { get; set; }

    /// <summary>The format of the messages: Json, or Slack for a single text field.</summary>
    [Parameter]
    public NotifyFormat NotifyFormat { get; set; } = NotifyFormat.Json;

    /// <summary>Whether the command must leave nothing behind.</summary>
    private protected bool IsWhatIf => LanguagePrimitives.IsTrue(MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given) ? given : GetVariableValue("WhatIfPreference"));

    /// <summary>Opens the log and checks the other outputs, before anything is read. With -WhatIf there are none.</summary>
    protected override void BeginProcessing()
    {
        if (IsWhatIf)
        {
            return;
        }

        var screen = Log;
        try
        {
            if (LogPath is not null)
            {
                jsonLog = JsonLog.Open(ResolveOutput(LogPath), screen);
                Log = new CombinedLog(screen, jsonLog);
            }

            metrics = MetricsPath is null ? null : RunMetrics.Open(ResolveOutput(MetricsPath));
            if ((NotifyUri ?? System.Environment.GetEnvironmentVariable(Notifier.UriVariable)) is { Length: > 0 } uri)
            {
                notifier = Notifier.Create(uri, Enum.Parse<NotificationFormat>(NotifyFormat.ToString()), Log);
            }
        }
        catch (IngestException error)
        {
            Terminate(error, MyInvocation.MyCommand.Name);
        }
    }

    /// <summary>Writes the metrics.</summary>
    protected override void EndProcessing()
    {
        try
        {
            metrics?.Write();
        }
        catch (IngestException error)
        {
            WriteWarning($"{error.Message} The import is not affected.");
        }
        finally
        {
            metrics = null;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
        {
            return;
        }

        notifier?.Dispose();
        try
        {
            // After a terminating error, EndProcessing is not called.
            metrics?.Write();
        }
        catch (IngestException)
        {
            // The pipeline has been stopped, so nothing can be written to it.
        }
        finally
        {
            metrics = null;
        }
    }

    /// <summary>Posts a notification if the file failed. Called on the worker's thread.</summary>
    /// <param name="result">The result of the file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    private protected Task NotifyAsync(Core.Pipeline.IngestResult result, CancellationToken cancellationToken)
        => notifier is not null && result is { Outcome: IngestOutcome.Failed, Error: not null } ? notifier.SendAsync(result.ToReport(), result.MovedTo, cancellationToken) : Task.CompletedTask;

    /// <summary>Writes a result and its error. Called on the pipeline's thread.</summary>
    /// <param name="result">The result of a file.</param>
    private protected void WriteResult(Core.Pipeline.IngestResult result)
    {
        metrics?.Add(result.ToReport());
        WriteInformation(result.Summary, [PipelineLog.Tag, nameof(TranscriptPart.Banner)]);
        WriteObject(new Output.IngestResult(result));
        if (result.Error is { } error)
        {
            fileError = error;
            Report(error, result.Path);
        }
    }

    /// <summary>Ends the command with an error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="subject">The target of the error record.</param>
    private protected void Terminate(IngestException error, object? subject)
    {
        OnError(error);
        ThrowTerminatingError(Errors.ErrorRecords.Create(error, subject));
    }

    /// <inheritdoc/>
    private protected override void OnError(IngestException error)
    {
        metrics?.AddExitCode((int)error.ExitCode);
        // A file's error is already in the log.
        if (error != fileError)
        {
            jsonLog?.Error(error);
        }
    }

    /// <summary>Converts the parameters that all files share. Terminates the command if one is not valid.</summary>
    /// <param name="complete">Adds the parameters of the derived command.</param>
    private protected IngestRequest CreateTemplate(Func<IngestRequest, IngestRequest> complete)
    {
        try
        {
            return complete(new IngestRequest
            {
                Path = string.Empty,
                Commit = Commit,
                AcceptHeader = AcceptHeader,
                Container = new ContainerOptions { Sheet = Sheet },
                Format = new CsvFormat
                {
                    Delimiter = CsvArguments.ReadDelimiter(Delimiter),
                    Encoding = Encoding,
                    HeaderLine = HeaderLine,
                    ColumnMap = CsvArguments.ReadColumnMap(ColumnMap),
                    EmailRule = MyInvocation.BoundParameters.ContainsKey(nameof(EmailRule)) ? Enum.Parse<Core.Csv.EmailRule>(EmailRule.ToString()) : null,
                },
                MaxErrors = ErrorLimit.Parse(MaxErrors),
                AllowEmpty = AllowEmpty,
            });
        }
        catch (IngestException error)
        {
            Terminate(error, MyInvocation.MyCommand.Name);
            throw;
        }
    }
}
