using System.Diagnostics;
using System.Management.Automation;
using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.PS.Completion;
using PlaintiffIngest.PS.Errors;
using PlaintiffIngest.PS.Dispatch;
using PlaintiffIngest.PS.Secrets;

namespace PlaintiffIngest.PS.Commands;

/// <summary>The base class of all commands: it has the connection parameters, and runs work on the database while the pipeline's thread writes its output.</summary>
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

    /// <summary>Dev, Prod or Local. The default is the environment variable SUPABASE_MODE, or Dev if it is not set. Local is a private PostgreSQL server that starts on demand.</summary>
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

    private protected IIngestLog Log { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels the work. The pipeline's thread waits for the rollback.</summary>
    protected override void StopProcessing() => stop.Cancel();

    /// <summary>Waits for running work to end and closes the connections.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
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

    /// <summary>Finds the database, once per command. Called on the pipeline's thread.</summary>
    private protected Task<DatabaseTarget> FindTarget()
    {
        if (target is null)
        {
            var options = CreateOptions();
            var token = stop.Token;
            target = Task.Run(() => ConnectionResolver.ResolveAsync(options, Log, token), token);
        }

        return target;
    }

    /// <summary>Runs work on the database, and writes its output until it ends.</summary>
    /// <param name="subject">The target of error records, such as a run's id.</param>
    /// <param name="work">The work. It runs on another thread.</param>
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

    /// <summary>Writes the workers' output until at most <paramref name="workers"/> of them are running.</summary>
    /// <param name="subject">The target of error records.</param>
    /// <param name="workers">Number of workers that may still be running.</param>
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
        catch (NullReferenceException error) when (IsUnansweredPrompt(error))
        {
            ThrowUnanswered(
                subject,
                $"{MyInvocation.MyCommand.Name} asks whether to continue, but standard input has ended, so nobody can answer. The command was stopped.",
                $"To run it without a prompt, do not use Inquire as an action or preference.");
        }
        catch (Exception error) when (error is not (RuntimeException or FlowControlException or IContainsErrorRecord))
        {
            ThrowTerminatingError(ErrorRecords.CreateUnexpected(error, subject));
        }
    }

    /// <summary>Writes an error. Terminates the command if the error would affect all other files and runs too.</summary>
    /// <param name="error">The error.</param>
    /// <param name="subject">The target of the error record.</param>
    private protected void Report(IngestException error, object? subject)
    {
        OnError(error);
        var record = ErrorRecords.Create(error, subject);
        if (error.IsFatal)
        {
            ThrowTerminatingError(record);
        }

        try
        {
            WriteError(record);
        }
        catch (NullReferenceException unanswered) when (IsUnansweredPrompt(unanswered))
        {
            // With -ErrorAction Inquire, nobody can choose to continue.
            ThrowTerminatingError(record);
        }
    }

    /// <summary>Called for every error before it is written.</summary>
    /// <param name="error">The error.</param>
    private protected virtual void OnError(IngestException error)
    {
    }

    /// <summary>Resolves the path of an output file or folder. Terminates the command if it is not in the file system.</summary>
    /// <param name="path">A path from the operator.</param>
    private protected string ResolveOutput(string path)
    {
        try
        {
            return new FileResolver(SessionState).ResolveOutput(path);
        }
        catch (IngestException error)
        {
            ThrowTerminatingError(ErrorRecords.Create(error, path));
            throw;
        }
    }

    /// <summary>Asks the operator to confirm an action, if necessary. Terminates the command if there is nobody to answer.</summary>
    /// <param name="subject">What the action changes.</param>
    /// <param name="action">The action.</param>
    /// <returns>False if the operator declined, or if <c>-WhatIf</c> was used.</returns>
    private protected bool IsConfirmed(string subject, string action)
    {
        try
        {
            return ShouldProcess(subject, action);
        }
        catch (NullReferenceException error) when (IsUnansweredPrompt(error))
        {
            ThrowUnanswered(
                subject,
                $"{MyInvocation.MyCommand.Name} asks for confirmation, but standard input has ended, so nobody can answer. The action was not performed.",
                $"To run it without a prompt, use -Confirm:$false.");
            throw;
        }
    }

    // The console host throws this if standard input ends while it is prompting.
    private static bool IsUnansweredPrompt(NullReferenceException error) => error.TargetSite?.DeclaringType?.Namespace == "Microsoft.PowerShell";

    private void ThrowUnanswered(object? subject, RedactedText message, RedactedText remedy)
        => ThrowTerminatingError(ErrorRecords.Create(new IngestException(IngestErrorId.ConfirmationUnavailable, message, remedy), subject));

    /// <summary>Posts an object to the pipeline.</summary>
    /// <param name="value">The object.</param>
    private protected void Emit(object value) => Dispatcher.Post(() => WriteObject(value));

    private ConnectionOptions CreateOptions() => new()
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
                $"-ConnectionString and -ConnectionSecret cannot be used together.",
                $"Use one of them.");
        }
        catch (IngestException error)
        {
            ThrowTerminatingError(ErrorRecords.Create(error, name));
            throw;
        }
    }
}
