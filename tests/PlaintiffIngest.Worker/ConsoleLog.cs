using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Worker;

/// <summary>Writes all that the core tells to standard output, where the test reads it.</summary>
internal sealed class ConsoleLog : IIngestLog
{
    public void Information(TranscriptPart part, RedactedText line) => Console.WriteLine(line.ToString());

    public void Warning(RedactedText message) => Console.WriteLine($"WARNING {message.ToString()}");

    public void Verbose(RedactedText message) => Console.WriteLine($"VERBOSE {message.ToString()}");
}
