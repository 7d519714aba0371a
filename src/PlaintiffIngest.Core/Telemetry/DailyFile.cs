using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Telemetry;

/// <summary>
/// Appends lines to a file with the day (UTC) in its name, such as <c>ingest-20260117.jsonl</c>. Several processes can append at once: each
/// line is one write under a lock. Only the current user can read the files that this class creates.
/// </summary>
internal sealed class DailyFile
{
    private const string DefaultName = "plaintiff-ingest.jsonl";

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);

    private readonly string prefix;
    private readonly string extension;
    private readonly TimeProvider time;
    private readonly Lock sync = new();

    private DailyFile(string path, TimeProvider time)
    {
        extension = Path.GetExtension(path);
        prefix = path[..^extension.Length];
        this.time = time;
    }

    /// <summary>Checks that lines can be appended.</summary>
    /// <param name="path">Full path of a file, into which the day is inserted, or of an existing folder.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public static DailyFile Open(string path, TimeProvider time)
    {
        var full = Directory.Exists(path) || Path.EndsInDirectorySeparator(path) ? Path.Combine(path, DefaultName) : path;
        var file = new DailyFile(full, time);
        var current = file.PathOf(time.GetUtcNow());
        try
        {
            // Checked before opening, because opening a pipe waits for its reader.
            if (SpecialFile.IsSpecial(current) || (File.Exists(current) && SpecialFile.IsPipe(SpecialFile.ResolveLinks(current))))
            {
                throw PrivateFile.NotWritable(current);
            }

            file.Append([]);
            return file;
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            throw PrivateFile.NotWritable(current);
        }
    }

    /// <summary>Appends a line.</summary>
    /// <param name="line">The line with its line break.</param>
    /// <exception cref="IOException">The line cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A permission is missing.</exception>
    public void Append(ReadOnlySpan<byte> line)
    {
        lock (sync)
        {
            using var stream = OpenLocked(PathOf(time.GetUtcNow()));
            stream.Seek(0, SeekOrigin.End);
            stream.Write(line);
        }
    }

    private string PathOf(DateTimeOffset now) => $"{prefix}-{now:yyyyMMdd}{extension}";

    // FileMode.Append would write at the end that the file had when it was opened, even if another process has appended since.
    private static FileStream OpenLocked(string path)
    {
        var deadline = DateTime.UtcNow + LockTimeout;
        while (true)
        {
            try
            {
                return FilePermissions.Create(path, FileMode.OpenOrCreate);
            }
            catch (IOException error) when (error.GetType() == typeof(IOException) && DateTime.UtcNow < deadline)
            {
                // Another process is writing. Derived exceptions are not transient.
                Thread.Sleep(1);
            }
        }
    }
}
