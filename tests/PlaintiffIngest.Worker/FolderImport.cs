using PlaintiffIngest.Core.Inbox;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Worker;

/// <summary>Imports the files of a folder and moves them, as the command does.</summary>
internal static class FolderImport
{
    public static async Task<int> RunAsync(IngestPipeline pipeline, IngestRequest request, CancellationToken cancellationToken)
    {
        var options = new InboxOptions
        {
            Folder = Path.Combine(request.Path, "in"),
            Archive = Path.Combine(request.Path, "done"),
            Failed = Path.Combine(request.Path, "failed"),
            StableFor = TimeSpan.Zero,
        };
        var folder = new FolderIngest(options, new ConsoleLog());
        folder.ValidateFolders(willCommit: true);
        var exitCode = 0;
        await folder.RunAsync(
            pipeline,
            request,
            file =>
            {
                exitCode = Math.Max(exitCode, (int)(file.MoveError?.ExitCode ?? file.Result.ExitCode));
                return Task.CompletedTask;
            },
            cancellationToken);
        return exitCode;
    }
}
