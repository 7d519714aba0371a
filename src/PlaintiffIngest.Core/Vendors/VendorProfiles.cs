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
    private const string Remove = "SELECT ingest.remove_vendor_profile(@source_system, @expected_version::integer)";

    /// <summary>Profiles by vendor; the newest version of each comes first.</summary>
    /// <param name="sourceSystems">The vendors, with the wildcards <c>*</c> and <c>?</c>; null for all.</param>
    /// <param name="allVersions">Whether to list every version, also of removed profiles.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public IAsyncEnumerable<VendorProfile> ListAsync(IReadOnlyList<string>? sourceSystems, bool allVersions, CancellationToken cancellationToken)
        => QueryReader.ListAsync(
            target,
            SqlText.Get("queries/vendor_profiles.sql"),
            [
                Pattern(sourceSystems),
                SqlParameter.Flag("all_versions", allVersions),
            ],
            reader => VendorProfile.FromJson(reader.Text("profile")),
            cancellationToken);

    /// <summary>The current profile of a vendor.</summary>
    /// <param name="sourceSystem">The vendor, in the form that is stored.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The profile; null if there is none.</returns>
    public async Task<VendorProfile?> FindAsync(string sourceSystem, CancellationToken cancellationToken)
    {
        await foreach (var version in ListAsync([sourceSystem], allVersions: true, cancellationToken))
        {
            return version.IsRemoved ? null : version;
        }

        return null;
    }

    /// <summary>Stores a profile as a new version. If it says the same as the current version, nothing changes.</summary>
    /// <param name="profile">The whole profile. Its version is the one that the change is based on; 0 for a new profile.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <returns>The profile as it is stored.</returns>
    /// <exception cref="IngestException">The profile is not valid, or someone else changed it meanwhile.</exception>
    public async Task<VendorProfile> SetAsync(VendorProfile profile, CancellationToken cancellationToken)
    {
        await ChangeAsync(Set, profile.SourceSystem, profile.ToJson(), profile.Version, cancellationToken);
        return await FindAsync(profile.SourceSystem, cancellationToken) ?? profile;
    }

    /// <summary>Removes a profile. Its versions stay.</summary>
    /// <param name="profile">The current profile.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <exception cref="IngestException">Someone else changed it meanwhile.</exception>
    public Task RemoveAsync(VendorProfile profile, CancellationToken cancellationToken)
        => ChangeAsync(Remove, profile.SourceSystem, profile: null, profile.Version, cancellationToken);

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
