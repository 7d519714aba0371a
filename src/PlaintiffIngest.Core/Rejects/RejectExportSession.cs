using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>The reject files that one command exports. Each run is exported once, and no file replaces another run's, even with -Force.</summary>
public sealed class RejectExportSession
{
    private readonly HashSet<Guid> runs = [];
    private readonly HashSet<string> writtenPaths = new(RealPath.Comparer);

    /// <summary>Adds a run. If an operator pipes the rows of a run, its id arrives once per row.</summary>
    /// <param name="runId">The run's id.</param>
    /// <returns>False if the run was added before.</returns>
    public bool Add(Guid runId) => runs.Add(runId);

    /// <summary>Whether a run was added.</summary>
    /// <param name="runId">The run's id.</param>
    public bool Has(Guid runId) => runs.Contains(runId);

    /// <summary>Records that a file was written.</summary>
    /// <param name="path">Path of the file.</param>
    internal void MarkWritten(string path) => writtenPaths.Add(RealPath.Resolve(path));

    /// <summary>Chooses the name of a run's reject file.</summary>
    /// <param name="path">The path of a file, or of a folder (see <see cref="RejectWriter.IsFolder"/>).</param>
    /// <param name="name">The preferred base name of a file in a folder.</param>
    /// <param name="runId">The run's id.</param>
    /// <returns>An input name for <see cref="RejectWriter.Create"/>. It includes the run's id if another run has used the name.</returns>
    /// <exception cref="IngestException">The path is a file that holds the rejects of another run.</exception>
    internal string ChooseName(string path, string name, Guid runId)
    {
        foreach (var input in new[] { $"{name}.csv", $"{name}_{runId.ToString()[..8]}.csv", $"{name}_{runId}.csv" })
        {
            if (!writtenPaths.Contains(RealPath.Resolve(RejectWriter.ResolvePath(path, input))))
            {
                return input;
            }
        }

        throw new IngestException(
            IngestErrorId.FileExists,
            $"Run {runId}: the file '{RejectWriter.ResolvePath(path, name)}' already holds the rejects of another run of this command.",
            $"Use a folder as -Path, so that each run gets its own file.");
    }
}
