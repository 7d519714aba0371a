using System.Management.Automation;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.PS.Completion;

using VendorProfile = PlaintiffIngest.PS.Output.VendorProfile;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Removes vendors' profiles. Their versions are kept, and imports read files as if there had never been a profile.</summary>
[Cmdlet(VerbsCommon.Remove, "VendorProfile", SupportsShouldProcess = true)]
[OutputType(typeof(VendorProfile))]
public sealed class RemoveVendorProfileCommand : DatabaseCommand
{
    /// <summary>The vendors.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SourceSystem { get; set; } = [];

    /// <summary>The version that the profile must have. Piped profiles have one; 0 is that of a vendor without a profile, which is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, int.MaxValue)]
    public int? Version { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var vendor in Version == 0 ? [] : SourceSystem)
        {
            Core.Vendors.VendorProfile? profile = null;
            Run(vendor, async (target, token) => profile = await new VendorProfiles(target).GetAsync(vendor, token));
            if (profile is not null && IsConfirmed($"Profile of {profile.SourceSystem}, version {profile.Version}", "Remove"))
            {
                profile = profile with { Version = Version ?? profile.Version };
                Run(vendor, async (target, token) => Emit(new VendorProfile(await new VendorProfiles(target).RemoveAsync(profile, token))));
            }
        }
    }
}
