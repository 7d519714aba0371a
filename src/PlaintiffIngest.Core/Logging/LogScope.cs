using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Logging;

/// <summary>The file that the current asynchronous flow is processing, so that every log line can name it. Several files may load at once.</summary>
public sealed class LogScope
{
    private static readonly AsyncLocal<LogScope?> Scope = new();

    private LogScope(RedactedText fileName) => FileName = fileName;

    /// <summary>The scope; null outside an import.</summary>
    public static LogScope? Current => Scope.Value;

    /// <summary>Name of the file.</summary>
    public RedactedText FileName { get; }

    /// <summary>The run; null until the file is claimed.</summary>
    public Guid? RunId { get; internal set; }

    /// <summary>Begins the scope of a file. It ends with the asynchronous method that calls this.</summary>
    /// <param name="fileName">Name of the file.</param>
    internal static void Begin(RedactedText fileName) => Scope.Value = new LogScope(fileName);
}
