using System.Text;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>The file that says why a delivery failed. It contains no rows, and only the current user can read it.</summary>
internal static class ReasonFile
{
    private static readonly FileKind Kind = new("reason file", "This file was not imported");

    /// <summary>Writes the reason, replacing an earlier reason file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="temporaryPath">Full path of a temporary file in the same folder.</param>
    /// <param name="result">The result with the error.</param>
    /// <param name="error">The error.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public static void Write(string path, string temporaryPath, IngestResult result, IngestException error)
    {
        PrivateFile.Create(path, Kind, force: true).Dispose();
        try
        {
            using (var file = PrivateFile.Create(temporaryPath, Kind, force: true))
            {
                file.Open().Write(Encoding.UTF8.GetBytes(Compose(result, error, DateTime.UtcNow).ToString()));
                file.Complete();
            }

            File.Move(temporaryPath, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporaryPath);
        }
    }

    private static RedactedText Compose(IngestResult result, IngestException error, DateTime now)
    {
        RedactedText run = result.RunId is { } id ? (RedactedText)$"{id}" : $"none";
        return $"""
            This file was not imported; nothing of it was kept.

            File:    {result.FileName}
            Time:    {now:yyyy-MM-dd'T'HH:mm:ss'Z'}
            Vendor:  {result.SourceSystem}
            Batch:   {result.SourceBatchId}
            Run:     {run}
            Rows:    {result.RowsFetched} read, {result.RowsErrored} failed
            Error:   {error.ErrorId} (exit code {(int)error.ExitCode})
            Reason:  {error.Message}
            Remedy:  {error.Remedy}

            To import it after all, do what the remedy says, and move it back without this
            text. If the remedy names a parameter, import it from here first, with
            Invoke-PlaintiffIngest and that parameter: moved back then, it is a duplicate
            and goes to the archive.

            """;
    }
}
