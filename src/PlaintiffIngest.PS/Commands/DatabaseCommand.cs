using System.Diagnostics;
using System.Management.Automation;
using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.PS.Completion;
using PlaintiffIngest.PS.Errors;
using PlaintiffIngest.PS.Dispatch;
using PlaintiffIngest.PS.Secrets;

namespace PlaintiffIngest.PS.Commands;

/// <summary>What all commands share: how to find the database, and how to work on it without leaving the pipeline's thread.</summary>
public abstract class DatabaseCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task<DatabaseTarget>? target;
    private bool disposed;

    private protected DatabaseCommand()
    {
        Dispatcher = new PipelineDispatcher(stop);
        Log = new PipelineLog(this, Dispatcher);
    }

    /// <summary>Dev, Prod or Local. The default is the environment variable SUPABASE_MODE, else Dev. Local is a private PostgreSQL that starts by itself.</summary>
    [Parameter]
    [Alias("Env")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Environment { get; set; }

    /// <summary>A postgres:// URL or an Npgsql connection string. It overrides the environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConnectionString { get; set; }

    /// <summary>Name of the secret that holds the URL or connection string, in a vault of the module Microsoft.PowerShell.SecretManagement.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConnectionSecret { get; set; }

    /// <summary>A database login that replaces the one of the URL.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    private protected PipelineDispatcher Dispatcher { get; }

    private protected IIngestLog Log { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the work; the pipeline's thread waits for the rollback.</summary>
    protected override void StopProcessing() => stop.Cancel();

    /// <summary>Ends what still works and closes the connections.</summary>
    /// <param name="disposing">Whether this is a call of <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || disposed)
        {
            return;
        }

        disposed = true;
        Dispatcher.Dispose();
        if (target is { IsCompletedSuccessfully: true })
        {
            target.Result.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        stop.Dispose();
    }

    /// <summary>The database, found once per command. Called on the pipeline's thread.</summary>
    private protected Task<DatabaseTarget> FindTarget()
    {
        if (target is null)
        {
            var options = Options();
            var token = stop.Token;
            target = Task.Run(() => ConnectionResolver.ResolveAsync(options, Log, token), token);
        }

        return target;
    }

    /// <summary>Works on the database and writes what the work posts, until it is done.</summary>
    /// <param name="subject">What the work is about, for errors: a run's id.</param>
    /// <param name="work">The work, on another thread.</param>
    private protected void Run(object? subject, Func<DatabaseTarget, CancellationToken, Task> work)
    {
        var (name, started) = (MyInvocation.MyCommand.Name, Stopwatch.GetTimestamp());
        var isFirst = target is null;
        var found = FindTarget();
        Dispatcher.Start(async token =>
        {
            var database = await found;
            if (isFirst)
            {
                Log.Information(TranscriptPart.Database, database.Description);
            }

            await work(database, token);
            Log.Verbose($"{name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.000} s");
        });
        Drain(subject, workers: 0);
    }

    /// <summary>Writes what workers post until no more than so many are running.</summary>
    /// <param name="subject">What the work is about, for errors.</param>
    /// <param name="workers">Number of workers that may go on.</param>
    private protected void Drain(object? subject, int workers)
    {
        try
        {
            Dispatcher.DrainUntil(workers);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (IngestException error)
        {
            Report(error, subject);
        }
        catch (Exception error) when (error is not (RuntimeException or FlowControlException or IContainsErrorRecord))
        {
            ThrowTerminatingError(ErrorRecords.OfUnexpected(error, subject));
        }
    }

    /// <summary>Writes an error, and ends the command when nothing else could go better.</summary>
    /// <param name="error">The error.</param>
    /// <param name="subject">What it is about.</param>
    private protected void Report(IngestException error, object? subject)
    {
        var record = ErrorRecords.Of(error, subject);
        if (ErrorRecords.IsFatal(error.ErrorId))
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }

    /// <summary>The full path of a file or folder to write; the command ends where it is not in the file system.</summary>
    /// <param name="path">A path as the operator gave it.</param>
    private protected string LocateOutput(string path)
    {
        try
        {
            return new FileResolver(SessionState).LocateOutput(path);
        }
        catch (IngestException error)
        {
            ThrowTerminatingError(ErrorRecords.Of(error, path));
            throw;
        }
    }

    /// <summary>Has the pipeline's thread write an object.</summary>
    /// <param name="value">The object.</param>
    private protected void Emit(object value) => Dispatcher.Post(() => WriteObject(value));

    private ConnectionOptions Options() => new()
    {
        Environment = Environment,
        ConnectionString = ConnectionSecret is null ? ConnectionString : Secret(ConnectionSecret),
        ConnectionSource = ConnectionSecret is null ? "-" + nameof(ConnectionString) : "-" + nameof(ConnectionSecret),
        UserName = Credential?.UserName,
        Password = Credential?.GetNetworkCredential().Password,
        CurrentFolder = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
    };

    private string Secret(string name)
    {
        try
        {
            return ConnectionString is null ? new SecretVault(InvokeCommand).GetText(name) : throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"-ConnectionString and -ConnectionSecret are both given.",
                $"Give one of them.");
        }
        catch (IngestException error)
        {
            ThrowTerminatingError(ErrorRecords.Of(error, name));
            throw;
        }
    }
}
