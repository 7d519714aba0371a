using System.Net;

namespace PlaintiffIngest.Core.Database;

/// <summary>Shows a host and a user without the project's reference that Supabase puts into both.</summary>
internal static class HostMask
{
    // All of a Supabase host before these names a project or its region.
    private static readonly string[] SupabaseDomains = ["pooler.supabase.com", "supabase.com", "supabase.co", "supabase.net"];

    /// <summary>Masks a host to its domain, such as <c>*.pooler.supabase.com</c>.</summary>
    /// <param name="host">Host name, address or socket folder; several separated by commas.</param>
    /// <returns>What may be shown.</returns>
    public static string Mask(string? host) => string.Join(',', (host ?? string.Empty).Split(',', StringSplitOptions.TrimEntries).Select(MaskOne).Distinct());

    /// <summary>The user's name without a project reference: <c>postgres.abcdef</c> is shown as <c>postgres</c>.</summary>
    /// <param name="user">The login.</param>
    /// <returns>What may be shown.</returns>
    public static string User(string? user) => (user ?? string.Empty).Split('.')[0];

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
        var domain = SupabaseDomains.FirstOrDefault(domain => name.EndsWith("." + domain, StringComparison.Ordinal));
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? name : "*." + (domain ?? name[(dot + 1)..]);
    }
}
