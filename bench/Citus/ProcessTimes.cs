using System.Globalization;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>CPU times of PostgreSQL servers on this machine, from <c>/proc</c>.</summary>
internal static class ProcessTimes
{
    // The unit in which the kernel reports CPU times to programs, whatever the frequency of its clock.
    private const double TicksPerSecond = 100;

    // Field positions after the name, which is in parentheses and may contain spaces.
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int EndedChildrenSystemTime = 14;

    /// <summary>Returns the parent of a process, which for a connection's process is the server's main process.</summary>
    /// <param name="processId">The process.</param>
    /// <returns>The parent's id; null if there is no such process on this machine.</returns>
    public static int? FindParent(int processId) => Read(processId) is { } fields ? ParentOf(fields) : null;

    /// <summary>Returns the CPU seconds of each server since it started: of its main process, and of its children, running or ended.</summary>
    /// <param name="servers">The ids of the main processes.</param>
    public static IReadOnlyDictionary<int, double> ReadServers(IReadOnlyCollection<int> servers)
    {
        while (true)
        {
            var children = FindProcesses().Select(process => (Id: process, Fields: Read(process))).Where(child => IsChild(child.Fields, servers)).ToArray();
            var seconds = servers.ToDictionary(server => server, server => Sum(Read(server), EndedChildrenSystemTime));
            // A child that ends in between would count twice, because the kernel adds its time to its parent's.
            if (children.All(child => IsChild(Read(child.Id), servers)))
            {
                return seconds.ToDictionary(
                    server => server.Key, server => server.Value + children.Where(child => ParentOf(child.Fields!) == server.Key).Sum(child => Sum(child.Fields, SystemTime)));
            }
        }
    }

    private static IEnumerable<int> FindProcesses()
        => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0])).Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    private static bool IsChild(string[]? fields, IReadOnlyCollection<int> servers) => fields is not null && servers.Contains(ParentOf(fields));

    private static int ParentOf(string[] fields) => int.Parse(fields[Parent], CultureInfo.InvariantCulture);

    private static double Sum(string[]? fields, int last)
        => (fields ?? throw new InvalidOperationException("A server process has ended, so its CPU time cannot be read.")).Take(last + 1).Skip(UserTime).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;

    private static string[]? Read(int processId)
    {
        try
        {
            var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or runs on another machine.
            return null;
        }
    }
}
