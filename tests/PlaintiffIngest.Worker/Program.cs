using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Worker;

// Arguments: a file, or a folder with the folders in, done and failed; seconds without a heartbeat after which a run is stale. Standard input: the connection string, one line.
var settings = new NpgsqlConnectionStringBuilder(await Console.In.ReadLineAsync());
await using var target = new DatabaseTarget("custom", settings);
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});

var timings = new IngestTimings
{
    StaleAfter = TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)),
    RetryDelay = TimeSpan.FromMilliseconds(100),
};
try
{
    var pipeline = new IngestPipeline(target, new ConsoleLog(), null, timings);
    var request = new IngestRequest { Path = args[0], SourceSystem = "simplicity", Commit = true };
    return Directory.Exists(args[0]) ? await FolderImport.RunAsync(pipeline, request, stop.Token) : await FileImport.RunAsync(pipeline, request, stop.Token);
}
catch (OperationCanceledException)
{
    return 130;
}
