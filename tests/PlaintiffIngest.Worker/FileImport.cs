using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Worker;

/// <summary>Imports one file.</summary>
internal static class FileImport
{
    public static async Task<int> RunAsync(IngestPipeline pipeline, IngestRequest request, CancellationToken cancellationToken)
    {
        var result = await pipeline.RunAsync(request, cancellationToken);
        Console.WriteLine(result.Summary);
        if (result.Error is { } error)
        {
            await Console.Error.WriteLineAsync($"{error.ErrorId}: {error.Message} {error.Remedy}");
        }

        return (int)result.ExitCode;
    }
}
