using System.Security;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Files;

/// <summary>
/// A file that is written for the user alone. It appears under its name when it is complete, and over another only by force and
/// only if that is of its kind; a link in its place is replaced itself, not what it points to.
/// </summary>
internal sealed class PrivateFile : IDisposable
{
    private readonly FileKind kind;
    private readonly bool force;
    private readonly string folder;
    private readonly string temporaryPath;
    private FileStream? stream;

    private PrivateFile(string fullPath, FileKind kind, bool force)
    {
        Path = fullPath;
        this.kind = kind;
        this.force = force;
        folder = System.IO.Path.GetDirectoryName(fullPath)!;
        temporaryPath = $"{fullPath}.{System.IO.Path.GetRandomFileName()}.tmp";
    }

    /// <summary>Full path of the file to be.</summary>
    public string Path { get; }

    /// <summary>Looks whether the file can be; nothing is written yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What is going to be written.</param>
    /// <param name="force">Whether a file of this kind, or an empty one, is replaced.</param>
    /// <param name="makeFolder">Whether a folder that is missing is made, for the user alone, when writing starts.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public static PrivateFile Create(string path, FileKind kind, bool force, bool makeFolder = false)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw NotWritable(path);
        }

        var fullPath = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(fullPath) || !CanHold(System.IO.Path.GetDirectoryName(fullPath), makeFolder) || IsSpecial(fullPath))
        {
            throw NotWritable(fullPath);
        }

        var file = new PrivateFile(fullPath, kind, force);
        file.RequireFree();
        return file;
    }

    /// <summary>Starts writing, under another name.</summary>
    /// <returns>Where to write; this object closes it.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public Stream Open()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileRights.PrivateFile;
        }

        try
        {
            MakeFolder();
            return stream = new FileStream(temporaryPath, options);
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw NotWritable(Path);
        }
    }

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public void Complete()
    {
        try
        {
            // What is here now may have come while this one was written. Closed before, and removed by Dispose when refused.
            stream!.Dispose();
            RequireFree();
            File.Move(temporaryPath, Path, force);
            stream = null;
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw !force && File.Exists(Path) ? AlreadyThere(Path) : NotWritable(Path);
        }
    }

    /// <summary>Removes what was written, unless it was completed.</summary>
    public void Dispose()
    {
        if (stream is null)
        {
            return;
        }

        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk refuses the last bytes; they were to be removed anyway.
        }

        File.Delete(temporaryPath);
        stream = null;
    }

    /// <summary>Whether an exception is one of a file that cannot be written.</summary>
    /// <param name="exception">Any exception.</param>
    public static bool IsFileError(Exception exception)
        => exception is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException;

    /// <summary>The error of a file that cannot be written.</summary>
    /// <param name="path">The file.</param>
    public static IngestException NotWritable(string path) => new(
        IngestErrorId.FileNotWritable,
        $"The file '{path}' cannot be written.",
        $"Name a file, not a folder or a device; check that its folder exists, that you may write there, and that the disk is not full.");

    // A file in the way of the folder is found before a run is claimed; rights are found when the folder is made.
    private static bool CanHold(string? folder, bool makeFolder)
        => Directory.Exists(folder) || (makeFolder && folder is not null && !File.Exists(folder) && CanHold(System.IO.Path.GetDirectoryName(folder), makeFolder));

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, FileRights.PrivateFolder);
        }
    }

    private void RequireFree()
    {
        if (!File.Exists(Path))
        {
            return;
        }

        if (!force)
        {
            throw AlreadyThere(Path);
        }

        try
        {
            if (!kind.IsOrIsEmpty(Path))
            {
                throw OfOtherKind();
            }
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw OfOtherKind();
        }
    }

    private IngestException OfOtherKind() => new(
        IngestErrorId.FileExists,
        $"The file '{Path}' exists already, and is no {kind.Name} that -Force could replace.",
        $"Name another file, or move this one away: -Force replaces a {kind.Name} or an empty file, and nothing else.");

    private static IngestException AlreadyThere(string path) => new(
        IngestErrorId.FileExists,
        $"The file '{path}' exists already.",
        $"Move it away, name another file, or give -Force to replace it.");

    // What stands there already may be a pipe that somebody reads: replacing it would leave the reader waiting for ever.
    private static bool IsSpecial(string path)
        => SpecialFile.Is(path) || (File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: false) is null && SpecialFile.IsPipe(path));
}
