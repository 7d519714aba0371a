using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Checks the server's version.</summary>
internal static class ServerVersion
{
    /// <summary>The oldest supported major version. 15 added <c>security_invoker</c> views; without it, a view would use its owner's privileges.</summary>
    public const int OldestMajor = 15;

    /// <summary>Throws if the server is too old.</summary>
    /// <param name="version">The server's version.</param>
    /// <exception cref="IngestException">The version is below <see cref="OldestMajor"/>.</exception>
    public static void Require(Version version)
    {
        if (version.Major < OldestMajor)
        {
            throw new IngestException(
                IngestErrorId.ServerTooOld,
                $"The server runs PostgreSQL {version.Major}, but version {OldestMajor} or later is required.",
                $"Upgrade the server to PostgreSQL {OldestMajor} or later.");
        }
    }
}
