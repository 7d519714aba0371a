using System.Globalization;
using System.Numerics;

namespace PlaintiffIngest.Core.Local;

/// <summary>The content of <c>postmaster.pid</c>, in which a running server describes itself.</summary>
/// <param name="ProcessId">The server's process id.</param>
/// <param name="DataFolder">The data directory when the server started.</param>
/// <param name="StartTime">When the server started, in seconds since 1970.</param>
/// <param name="Port">The TCP port; 0 if the server is not listening yet.</param>
internal sealed record PostmasterFile(int ProcessId, string DataFolder, long StartTime, int Port)
{
    private const string FileName = "postmaster.pid";

    /// <summary>Reads the file of a running server.</summary>
    /// <param name="dataFolder">The data directory.</param>
    /// <param name="account">The account that runs the server.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The content; null if there is no file or its server has exited.</returns>
    /// <exception cref="IOException">It is unknown whether the server is running.</exception>
    public static async Task<PostmasterFile?> ReadLiveAsync(string dataFolder, LocalAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var file = Parse(await File.ReadAllLinesAsync(PathIn(dataFolder), cancellationToken));
            return file.ProcessId > 0 && await PostmasterProcess.IsServerOfAsync(file, dataFolder, account, cancellationToken) ? file : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes the file that a crashed server left behind. If another program now has its process id, PostgreSQL would refuse to start.</summary>
    /// <param name="dataFolder">The data directory.</param>
    /// <param name="account">The account that runs the server.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="IOException">The server is running, or this is unknown. The file is kept.</exception>
    public static async Task RemoveStaleAsync(string dataFolder, LocalAccount account, CancellationToken cancellationToken)
    {
        if (await ReadLiveAsync(dataFolder, account, cancellationToken) is { } live)
        {
            throw new IOException($"The server is still running as process {live.ProcessId.ToString(CultureInfo.InvariantCulture)}.");
        }

        File.Delete(PathIn(dataFolder));
    }

    // Source: PostgreSQL, src/include/utils/pidfile.h. A server that is starting has not written all lines yet.
    private static PostmasterFile Parse(string[] lines)
        => new(ParseNumber<int>(lines, 0), lines.ElementAtOrDefault(1) ?? string.Empty, ParseNumber<long>(lines, 2), ParseNumber<int>(lines, 3));

    private static T ParseNumber<T>(string[] lines, int line)
        where T : struct, INumber<T>
        => T.TryParse(lines.ElementAtOrDefault(line), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : T.Zero;

    private static string PathIn(string dataFolder) => Path.Combine(dataFolder, FileName);
}
