using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Database;

/// <summary>Reads the driver's form of a host: one, or several with or without ports, separated by commas.</summary>
internal static partial class HostList
{
    /// <summary>Splits the text.</summary>
    /// <param name="hosts">A host such as <c>db.example.com</c>, or several such as <c>a.example.com:5432,[::1]:5433</c>; null for none.</param>
    /// <returns>The name, address or socket folder of each, without brackets, and its port if it has one.</returns>
    public static IReadOnlyList<(string Name, string? Port)> Split(string? hosts)
        => string.IsNullOrEmpty(hosts) ? [] : [.. hosts.Split(',', StringSplitOptions.TrimEntries).Select(SplitPort)];

    private static (string Name, string? Port) SplitPort(string host)
        => NameAndPort().Match(host) is { Success: true } match
            ? (match.Groups["name"].Value, match.Groups["port"] is { Success: true } port ? port.Value : null)
            : (host, null);

    // Without brackets, an IPv6 address has no port.
    [GeneratedRegex(@"\A(?:\[(?<name>[^\[\]]*)\]|(?<name>[^:\[\]]*))(?::(?<port>[0-9]+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex NameAndPort();
}
