using System.Management.Automation;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.PS.Completion;

using VendorProfile = PlaintiffIngest.PS.Output.VendorProfile;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Gets vendors' profiles, with each vendor's last delivery and whether it is overdue.</summary>
[Cmdlet(VerbsCommon.Get, "VendorProfile")]
[OutputType(typeof(VendorProfile))]
public sealed class GetVendorProfileCommand : DatabaseCommand
{
    /// <summary>The vendors; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? SourceSystem { get; set; }

    /// <summary>Returns every version, newest first, also of removed profiles.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(null, async (target, token) =>
    {
        if (AllVersions)
        {
            await foreach (var profile in new VendorProfiles(target).ListAsync(SourceSystem, allVersions: true, token))
            {
                Emit(new VendorProfile(profile));
            }

            return;
        }

        await foreach (var (profile, deliveries) in new VendorDeliveries(target).ListAsync(SourceSystem, TimeZoneInfo.Local, token))
        {
            Emit(new VendorProfile(profile, deliveries));
        }
    });
}
