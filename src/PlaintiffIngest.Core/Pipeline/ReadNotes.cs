using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Logs what was found in a file besides its rows.</summary>
internal static class ReadNotes
{
    /// <summary>Logs possible problems as warnings and the rest as verbose messages.</summary>
    /// <param name="log">Receives the messages.</param>
    /// <param name="fileName">Name of the file, redacted.</param>
    /// <param name="read">What was found.</param>
    public static void Log(IIngestLog log, string fileName, ReadSummary read)
    {
        if (read.BlankLines > 0)
        {
            log.Verbose($"{fileName}: {read.BlankLines} blank {(read.BlankLines == 1 ? "line" : "lines")} skipped.");
        }

        if (read.ReplacementRows > 0)
        {
            log.Warning($"{fileName}: the name or email of {read.ReplacementRows} {(read.ReplacementRows == 1 ? "row" : "rows")} contains U+FFFD. Characters were lost before the file was written: ask the vendor for it in UTF-8.");
        }

        if (read.MisreadRows > 0)
        {
            log.Warning($"{fileName}: the name of {read.MisreadRows} {(read.MisreadRows == 1 ? "row" : "rows")} has two characters in place of a letter, such as Ã© for é. If -Encoding or the vendor's profile sets an encoding, the file is probably UTF-8; otherwise the vendor encoded it twice.");
        }

        switch (read.End)
        {
            case FileEnd.NoLineBreak:
                log.Warning($"{fileName}: the last line has no line break. The file may be truncated: compare its size or number of rows with the vendor's.");
                break;
            case FileEnd.ShortRow:
                log.Warning($"{fileName}: the last row has fewer cells than the header. The file may be truncated: compare its size or number of rows with the vendor's.");
                break;
        }
    }
}
