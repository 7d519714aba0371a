using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>The reject files that one command exports: each run once, and none over that of another run, whatever the operator forces.</summary>
public sealed class RejectExportSession
{
    private readonly HashSet<Guid> runs = [];
    private readonly HashSet<string> written = new(RealPath.Comparer);

    /// <summary>Whether a run is new to the command; it arrives many times when its rows are piped.</summary>
    /// <param name="runId">The run.</param>
    public bool Add(Guid runId) => runs.Add(runId);

    /// <summary>Whether a run has arrived before.</summary>
    /// <param name="runId">The run.</param>
    public bool Has(Guid runId) => runs.Contains(runId);

    /// <summary>Takes note of a file that was written.</summary>
    /// <param name="path">The file.</param>
    internal void MarkWritten(string path) => written.Add(RealPath.Of(path));

    /// <summary>Finds a file for the rejects of a run.</summary>
    /// <param name="path">A file, or a folder as <see cref="RejectWriter.IsFolder"/> tells it.</param>
    /// <param name="name">What the file is named after in a folder.</param>
    /// <param name="runId">The run.</param>
    /// <returns>The name of the input to name the file after; with the short id of the run where another run of the command has that name.</returns>
    /// <exception cref="IngestException">The file is named, and has the rejects of another run.</exception>
    internal string Choose(string path, string name, Guid runId)
    {
        foreach (var input in new[] { $"{name}.csv", $"{name}_{runId.ToString()[..8]}.csv", $"{name}_{runId}.csv" })
        {
            if (!written.Contains(RealPath.Of(RejectWriter.Locate(path, input))))
            {
                return input;
            }
        }

        throw new IngestException(
            IngestErrorId.FileExists,
            $"Run {runId}: the file '{RejectWriter.Locate(path, name)}' is that of another run of this command.",
            $"Give a folder as -Path: each run gets a file of its own in it.");
    }
}
