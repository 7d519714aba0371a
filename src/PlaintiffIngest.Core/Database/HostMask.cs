using System.Net;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Database;

/// <summary>Shows a host and a user without the project's reference that Supabase puts into both.</summary>
internal static partial class HostMask
{
    // All of a Supabase host before these names a project or its region.
    private static readonly string[] SupabaseDomains = ["pooler.supabase.com", "supabase.com", "supabase.co", "supabase.net"];

    // What a hoster sells is a domain of two names; accounts and regions stand before it.
    private const int LongestTail = 2;

    /// <summary>Masks a host to its domain, such as <c>*.pooler.supabase.com</c>.</summary>
    /// <param name="host">Host name, address or socket folder; several separated by commas.</param>
    /// <returns>What may be shown.</returns>
    public static string Mask(string? host) => string.Join(',', (host ?? string.Empty).Split(',', StringSplitOptions.TrimEntries).Select(MaskOne).Distinct());

    /// <summary>The user's name without a project reference: <c>postgres.abcdef</c> is shown as <c>postgres</c>.</summary>
    /// <param name="user">The login.</param>
    /// <returns>What may be shown.</returns>
    public static string User(string? user)
    {
        var name = (user ?? string.Empty).Split('.')[0];
        // The dot before the project may be mistyped.
        return ProjectReference().IsMatch(name) ? "*" : name;
    }

    private static string MaskOne(string host)
    {
        if (host.Length == 0 || host[0] is '/' or '@' or '\\' || (host.Length > 2 && host[1] == ':' && host[2] is '\\' or '/'))
        {
            return host.Length == 0 ? string.Empty : "socket";
        }

        if (IPAddress.TryParse(host, out var address))
        {
            return IPAddress.IsLoopback(address) ? host : "*";
        }

        var name = host.TrimEnd('.').ToLowerInvariant();
        var labels = name.Split('.');
        return labels.Length == 1 ? name
            : SupabaseDomains.FirstOrDefault(domain => name.EndsWith("." + domain, StringComparison.Ordinal)) is { } known ? "*." + known
            // A mistyped domain may leave the project anywhere.
            : name.Contains("supabase", StringComparison.Ordinal) ? "*"
            : string.Join('.', ["*", .. labels[1..].TakeLast(LongestTail).SkipWhile(label => ProjectReference().IsMatch(label))]);
    }

    [GeneratedRegex("[a-z]{20}")]
    private static partial Regex ProjectReference();
}
