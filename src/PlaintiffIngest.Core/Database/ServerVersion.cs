using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Which servers the schema runs on.</summary>
internal static class ServerVersion
{
    /// <summary>The oldest major version: 15 brought <c>security_invoker</c> views, without which a view would lend its owner's rights.</summary>
    public const int OldestMajor = 15;

    /// <summary>Refuses a server that is too old.</summary>
    /// <param name="version">The server's version.</param>
    /// <exception cref="IngestException">It is below <see cref="OldestMajor"/>.</exception>
    public static void Require(Version version)
    {
        if (version.Major < OldestMajor)
        {
            throw new IngestException(
                IngestErrorId.ServerTooOld,
                $"The server runs PostgreSQL {version.Major}; {OldestMajor} or later is needed.",
                $"Upgrade the server to PostgreSQL {OldestMajor} or later.");
        }
    }
}
