using System.Net;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Database;

/// <summary>Masks the project reference that Supabase puts into host names and user names.</summary>
internal static partial class HostMask
{
    // Everything before these domains names a project or its region.
    private static readonly string[] SupabaseDomains = ["pooler.supabase.com", "supabase.com", "supabase.co", "supabase.net"];

    // A hosting provider's domain has two labels. The labels before it may name accounts and regions.
    private const int VisibleLabels = 2;

    /// <summary>Masks a host to its domain, such as <c>*.pooler.supabase.com</c>.</summary>
    /// <param name="host">A host name, address or socket folder, or several in the driver's form.</param>
    /// <returns>The text to display.</returns>
    public static string Mask(string? host)
    {
        var hosts = HostList.Split(host);
        // A comma may be mistyped inside a project's host. Hosts that belong together share a domain.
        var areTogether = hosts.Select(entry => Domain(entry.Name)).Distinct(StringComparer.OrdinalIgnoreCase).Count() <= 1;
        return string.Join(',', hosts
            .Select(entry => (areTogether || LocalHost.IsLocal(entry.Name) ? MaskHost(entry.Name) : "*") + (entry.Port is null ? string.Empty : ":" + entry.Port))
            .Distinct());
    }

    /// <summary>Removes the project reference from a user name: <c>postgres.abcdef</c> becomes <c>postgres</c>.</summary>
    /// <param name="user">The user name.</param>
    /// <returns>The text to display.</returns>
    public static string MaskUser(string? user)
    {
        var name = (user ?? string.Empty).Split('.')[0];
        // The dot before the project reference may be mistyped.
        return ProjectReference().IsMatch(name) ? "*" : name;
    }

    private static string Domain(string host) => string.Join('.', host.TrimEnd('.').Split('.').TakeLast(VisibleLabels));

    private static string MaskHost(string host)
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
            : SupabaseDomains.FirstOrDefault(domain => name.EndsWith("." + domain, StringComparison.Ordinal)) is { } supabaseDomain ? "*." + supabaseDomain
            // In a mistyped domain, the project reference may be anywhere.
            : name.Contains("supabase", StringComparison.Ordinal) ? "*"
            : string.Join('.', ["*", .. labels[1..].TakeLast(VisibleLabels).SkipWhile(label => ProjectReference().IsMatch(label))]);
    }

    [GeneratedRegex("[a-z]{20}")]
    private static partial Regex ProjectReference();
}
