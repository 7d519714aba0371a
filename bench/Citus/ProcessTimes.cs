using System.Globalization;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>CPU times of PostgreSQL servers on this machine, from <c>/proc</c>.</summary>
internal static class ProcessTimes
{
    // The kernel's unit for programs, whatever its own clock.
    private const double TicksPerSecond = 100;

    // Positions after the name, which is in parentheses and may contain spaces.
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int EndedChildrenSystemTime = 14;

    /// <summary>Returns the parent of a process, which for a connection's process is the server's main process.</summary>
    /// <param name="processId">The process.</param>
    /// <returns>The parent's id; null if there is no such process on this machine.</returns>
    public static int? FindParent(int processId) => Read(processId) is { } fields ? int.Parse(fields[Parent], CultureInfo.InvariantCulture) : null;

    /// <summary>Returns the CPU seconds of each server since it started: of its main process, of its children, and of those that ended.</summary>
    /// <param name="servers">The ids of the main processes.</param>
    public static IReadOnlyDictionary<int, double> ReadServers(IReadOnlyCollection<int> servers)
    {
        var seconds = servers.ToDictionary(server => server, server => Sum(Read(server), EndedChildrenSystemTime));
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && Read(process) is { } fields
                && int.Parse(fields[Parent], CultureInfo.InvariantCulture) is var parent
                && seconds.ContainsKey(parent))
            {
                seconds[parent] += Sum(fields, UserTime + 1);
            }
        }

        return seconds;
    }

    private static double Sum(string[]? fields, int last)
        => (fields ?? throw new InvalidOperationException("A server has ended.")).Take(last + 1).Skip(UserTime).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;

    private static string[]? Read(int processId)
    {
        try
        {
            var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or of another machine.
            return null;
        }
    }
}
