using System.Text.Json.Nodes;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>A change to a profile that is not stored yet.</summary>
/// <param name="Profile">The profile after the change. Its version is the one that it is based on.</param>
/// <param name="Changes">The names of the parts that differ from the current version.</param>
public sealed record ProfilePlan(VendorProfile Profile, IReadOnlyList<string> Changes)
{
    /// <summary>Plans a change.</summary>
    /// <param name="target">The database.</param>
    /// <param name="sourceSystem">The vendor that was given.</param>
    /// <param name="edit">What to change.</param>
    /// <param name="samples">Full paths of the files to learn from; empty for none.</param>
    /// <param name="container">The entry or sheet to read from containers.</param>
    /// <param name="log">Receives what was learned, as verbose output, and warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">A value or a file is not valid, there is nothing to change, or the database cannot be used.</exception>
    public static async Task<ProfilePlan> CreateAsync(
        DatabaseTarget target, string sourceSystem, ProfileEdit edit, IReadOnlyList<string> samples, ContainerOptions container, IIngestLog log, CancellationToken cancellationToken)
    {
        if (samples.Count == 0 && edit.Clear.Count == 0 && edit.Given == new VendorProfile())
        {
            throw new IngestException(IngestErrorId.InvalidParameter, $"There is nothing to change.", $"Use -FromFile with a file from the vendor, or specify the values to set, such as -Delimiter ';'.");
        }

        var vendor = VendorProfiles.RequireValid(sourceSystem);
        var current = await new VendorProfiles(target).FindAsync(vendor, cancellationToken) ?? new VendorProfile { SourceSystem = vendor };
        var format = edit.SampleFormat(current);
        var learned = samples.Select(path => ProfileSample.Read(path, container, format, cancellationToken)).ToList();
        foreach (var sample in learned)
        {
            log.Verbose(sample.Description);
            if (sample.Warning is { } warning)
            {
                log.Warning(warning);
            }
        }

        var next = edit.Apply(current, learned);
        return new ProfilePlan(next, [.. Differences(current, next)]);
    }

    private static IEnumerable<string> Differences(VendorProfile current, VendorProfile next)
    {
        var (before, after) = (JsonNode.Parse(current.ToJson())!.AsObject(), JsonNode.Parse(next.ToJson())!.AsObject());
        return before.Concat(after).Select(member => member.Key).Distinct().Where(name => !JsonNode.DeepEquals(before[name], after[name]));
    }
}
