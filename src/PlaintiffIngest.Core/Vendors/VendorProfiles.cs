using System.Runtime.CompilerServices;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Reads and changes the profiles of vendors. Every method throws <see cref="IngestException"/> if the database cannot be used.</summary>
/// <param name="target">The database.</param>
public sealed class VendorProfiles(DatabaseTarget target)
{
    private const string Set = "SELECT ingest.set_vendor_profile(@source_system, @profile, @expected_version::integer)";
    private const string MayReadAll = "SELECT pg_catalog.has_table_privilege('ingest.vendor_profiles', 'SELECT')";
    private const string Remove = "SELECT ingest.remove_vendor_profile(@source_system, @expected_version::integer)";

    /// <summary>Lists profiles by vendor, the newest version of each first. A login that may not see headers gets only the rhythm and the volume.</summary>
    /// <param name="sourceSystems">The vendors, with the wildcards <c>*</c> and <c>?</c>; null for all.</param>
    /// <param name="allVersions">Whether to list every version, also of removed profiles.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async IAsyncEnumerable<VendorProfile> ListAsync(
        IReadOnlyList<string>? sourceSystems, bool allVersions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mayReadAll = await target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(MayReadAll);
                return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
            },
            cancellationToken);
        var found = QueryReader.ListAsync(
            target,
            SqlText.Get(mayReadAll ? "queries/vendor_profiles.sql" : "queries/vendor_profiles_reader.sql"),
            [
                Pattern(sourceSystems),
                SqlParameter.Flag("all_versions", allVersions),
            ],
            reader => VendorProfile.FromJson(reader.Text("profile")),
            cancellationToken);
        await foreach (var profile in found)
        {
            yield return profile;
        }
    }

    /// <summary>The current profile of a vendor.</summary>
    /// <param name="sourceSystem">The vendor, in the form that is stored.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The profile; null if there is none.</returns>
    public async Task<VendorProfile?> FindAsync(string sourceSystem, CancellationToken cancellationToken)
        => await FindLatestAsync(sourceSystem, cancellationToken) is { IsRemoved: false } profile ? profile : null;

    /// <summary>Stores a profile as a new version. If it equals the current version, nothing is stored.</summary>
    /// <param name="profile">The whole profile. Its version is the one that the change is based on; 0 for a new profile.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <returns>The profile as it is stored.</returns>
    /// <exception cref="IngestException">The profile is not valid, or somebody else has changed it.</exception>
    public async Task<VendorProfile> SetAsync(VendorProfile profile, CancellationToken cancellationToken)
    {
        await ChangeAsync(Set, profile.SourceSystem, profile.ToJson(), profile.Version, cancellationToken);
        return await FindAsync(profile.SourceSystem, cancellationToken) ?? profile;
    }

    /// <summary>Returns the current profile of a vendor that must have one.</summary>
    /// <param name="sourceSystem">The vendor that was given.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IngestException">The vendor has no profile, or its name is not valid.</exception>
    public async Task<VendorProfile> GetAsync(string sourceSystem, CancellationToken cancellationToken)
    {
        var vendor = RequireValid(sourceSystem);
        return await FindAsync(vendor, cancellationToken) ?? throw new IngestException(
            IngestErrorId.ProfileNotFound, $"The source system {vendor} has no profile.", $"Get-VendorProfile lists the profiles; Set-VendorProfile creates one.");
    }

    /// <summary>Removes a profile. Its versions are kept.</summary>
    /// <param name="profile">The current profile.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <returns>The version that records the removal.</returns>
    /// <exception cref="IngestException">Somebody else has changed it.</exception>
    public async Task<VendorProfile> RemoveAsync(VendorProfile profile, CancellationToken cancellationToken)
    {
        await ChangeAsync(Remove, profile.SourceSystem, profile: null, profile.Version, cancellationToken);
        return await FindLatestAsync(profile.SourceSystem, cancellationToken) ?? profile;
    }

    /// <summary>Returns the normalized name of a vendor, as it is stored.</summary>
    /// <param name="sourceSystem">The name that was given.</param>
    /// <exception cref="IngestException">The name is not valid.</exception>
    internal static string RequireValid(string sourceSystem) => BatchIdentity.NormalizeSourceSystem(sourceSystem) ?? throw new IngestException(
        IngestErrorId.InvalidSourceSystem,
        $"The source system '{sourceSystem.Trim().ToLowerInvariant()}' is not valid.",
        $"Use 1 to 64 lowercase letters, digits, dots, dashes and underscores, starting with a letter or digit, such as simplicity.");

    private async Task<VendorProfile?> FindLatestAsync(string sourceSystem, CancellationToken cancellationToken)
    {
        await foreach (var version in ListAsync([sourceSystem], allVersions: true, cancellationToken))
        {
            return version;
        }

        return null;
    }

    /// <summary>The parameter of a query that filters vendors by name.</summary>
    internal static NpgsqlParameter Pattern(IReadOnlyList<string>? sourceSystems)
        => SqlParameter.Texts("source_system", sourceSystems?.Select(name => LikePattern.FromWildcards(Redactor.Redact(name.Trim().ToLowerInvariant()))));

    private Task<bool> ChangeAsync(string sql, string sourceSystem, string? profile, int version, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await using var command = connection.Command(
                    sql, SqlParameter.Text("source_system", sourceSystem), SqlParameter.Json("profile", profile), SqlParameter.Count("expected_version", version));
                await command.ExecuteScalarAsync(cancellationToken);
                await ConfirmedCommit.RunAsync(target, transaction, $"Get-VendorProfile {sourceSystem}");
                return true;
            },
            cancellationToken);
}
