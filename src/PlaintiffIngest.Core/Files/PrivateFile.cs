using System.Security;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Files;

/// <summary>
/// An output file that only the current user can read, unless it is opened as public. It gets its name when it is complete. It replaces an
/// existing file only with force, and only one of the same kind. If the path is a symbolic link, the link is replaced, not its target.
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

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Checks whether the file can be written. Writes nothing yet.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="kind">The kind of file that will be written.</param>
    /// <param name="force">Whether to replace a file of this kind, or an empty one.</param>
    /// <param name="createFolder">Whether to create a missing folder, private to the user, when writing starts.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public static PrivateFile Create(string path, FileKind kind, bool force, bool createFolder = false)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw NotWritable(path);
        }

        var fullPath = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(fullPath) || !CanContain(System.IO.Path.GetDirectoryName(fullPath), createFolder) || IsSpecial(fullPath))
        {
            throw NotWritable(fullPath);
        }

        var file = new PrivateFile(fullPath, kind, force);
        file.RequireReplaceable();
        return file;
    }

    /// <summary>Starts writing, under a temporary name.</summary>
    /// <param name="isPublic">Whether everybody may read the file, because it contains no personal data.</param>
    /// <returns>The stream to write to. This object closes it.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public Stream Open(bool isPublic = false)
    {
        try
        {
            FilePermissions.CreateFolder(folder);
            return stream = isPublic ? FilePermissions.CreatePublic(temporaryPath) : FilePermissions.Create(temporaryPath, FileMode.CreateNew);
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw NotWritable(Path);
        }
    }

    /// <summary>Moves the file to its final name.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public void Complete()
    {
        try
        {
            // Check again, because a file may have been created at the path. If so, Dispose removes the temporary file.
            stream!.Dispose();
            RequireReplaceable();
            File.Move(temporaryPath, Path, force);
            stream = null;
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw !force && File.Exists(Path) ? AlreadyExists(Path) : NotWritable(Path);
        }
    }

    /// <summary>Removes the temporary file, unless the file was completed.</summary>
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
            // Flushing fails if the disk is full, but the file is deleted anyway.
        }

        File.Delete(temporaryPath);
        stream = null;
    }

    /// <summary>Whether an exception means that a file cannot be written.</summary>
    /// <param name="exception">Any exception.</param>
    public static bool IsFileError(Exception exception)
        => exception is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException;

    /// <summary>Creates the error for a file that cannot be written.</summary>
    /// <param name="path">Path of the file.</param>
    public static IngestException NotWritable(string path) => new(
        IngestErrorId.FileNotWritable,
        $"The file '{path}' cannot be written.",
        $"Use the path of a file, not of a folder or a device. Check that the folder exists, that you have permission to write to it, and that the disk is not full.");

    // Detects a file where a folder should be before a run is claimed. Permissions are checked when the folder is created.
    private static bool CanContain(string? folder, bool createFolder)
        => Directory.Exists(folder) || (createFolder && folder is not null && !File.Exists(folder) && CanContain(System.IO.Path.GetDirectoryName(folder), createFolder));

    private void RequireReplaceable()
    {
        if (!File.Exists(Path))
        {
            return;
        }

        if (!force)
        {
            throw AlreadyExists(Path);
        }

        try
        {
            if (!kind.MatchesOrIsEmpty(Path))
            {
                throw NotReplaceable();
            }
        }
        catch (FileNotFoundException)
        {
            // Another process has just moved it away.
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw NotReplaceable();
        }
    }

    private IngestException NotReplaceable() => new(
        IngestErrorId.FileExists,
        $"The file '{Path}' already exists. -Force cannot replace it, because it is not a {kind.Name}.",
        $"Use another path, or move or rename the file. -Force replaces only a {kind.Name} or an empty file.");

    private static IngestException AlreadyExists(string path) => new(
        IngestErrorId.FileExists,
        $"The file '{path}' already exists.",
        $"Move or rename it, use another path, or use -Force to replace it.");

    // The existing file may be a pipe with a reader. Replacing the pipe would leave the reader waiting forever.
    private static bool IsSpecial(string path)
        => SpecialFile.IsSpecial(path) || (File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: false) is null && SpecialFile.IsPipe(path));
}
