namespace PlaintiffIngest.Core.Database;

/// <summary>Shows a host and a user without the project's reference that Supabase puts into both.</summary>
internal static class HostMask
{
    /// <summary>Masks a host to its domain, such as <c>*.pooler.supabase.com</c>.</summary>
    /// <param name="host">Host name, address or socket folder.</param>
    /// <returns>What may be shown.</returns>
    public static string Mask(string? host) => throw new NotImplementedException();

    /// <summary>The user's name without a project reference: <c>postgres.abcdef</c> is shown as <c>postgres</c>.</summary>
    /// <param name="user">The login.</param>
    /// <returns>What may be shown.</returns>
    public static string User(string? user) => throw new NotImplementedException();
}
