using System.Collections;
using System.Management.Automation;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.PS.Completion;
using PlaintiffIngest.PS.Dispatch;

using VendorProfile = PlaintiffIngest.PS.Output.VendorProfile;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Creates or changes a vendor's profile, or learns one from a file. Settings that are not specified do not change.</summary>
[Cmdlet(VerbsCommon.Set, "VendorProfile", SupportsShouldProcess = true)]
[OutputType(typeof(VendorProfile))]
public sealed class SetVendorProfileCommand : DatabaseCommand
{
    /// <summary>The vendor.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    [ValidateNotNullOrEmpty]
    public string SourceSystem { get; set; } = string.Empty;

    /// <summary>Files to learn the delimiter, the header line and the accepted headers from; wildcards are allowed.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? FromFile { get; set; }

    /// <summary>Maps columns to the vendor's headers, such as @{ plaintiff_name = 'Creditor' }. Replaces the whole map.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? ColumnMap { get; set; }

    /// <summary>The delimiter: a character, or Comma, Semicolon, Tab or Bar.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DelimiterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>The encoding of the vendor's files: its name, its code page, or an object.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [EncodingName]
    [ValidateNotNullOrEmpty]
    public string? Encoding { get; set; }

    /// <summary>The line of the header, from 1.</summary>
    [Parameter]
    [ValidateRange(1, 999_999_999)]
    public long? HeaderLine { get; set; }

    /// <summary>The rule for the email column: Address, or Any.</summary>
    [Parameter]
    public EmailRule? EmailRule { get; set; }

    /// <summary>Columns that must have a value in every row, in addition to name and email: plaintiff columns, or headers.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? RequiredColumn { get; set; }

    /// <summary>Maps columns to the regular expressions that their values must match, such as @{ state = '^[A-Z]{2}$' }.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Pattern { get; set; }

    /// <summary>How often a file is expected: daily, weekdays, weekly, monthly, or an interval such as '3 days' or '6 hours'.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RhythmCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Rhythm { get; set; }

    /// <summary>The smallest number of data rows to expect in a file.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? MinRows { get; set; }

    /// <summary>The largest number of data rows to expect in a file.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? MaxRows { get; set; }

    /// <summary>Makes an unusual number of rows an error instead of a warning.</summary>
    [Parameter]
    public SwitchParameter VolumeGate { get; set; }

    /// <summary>Makes it an error instead of a warning if nobody in a file is new.</summary>
    [Parameter]
    public SwitchParameter RepeatGate { get; set; }

    /// <summary>Makes it an error instead of a warning if columns are emptier than in earlier files.</summary>
    [Parameter]
    public SwitchParameter FillGate { get; set; }

    /// <summary>A regular expression that matches the trailer on the last line of a file. Its group count captures the number of data rows.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TrailerPattern { get; set; }

    /// <summary>The settings to remove from the profile.</summary>
    [Parameter]
    [ValidateSet("ColumnMap", "Delimiter", "Encoding", "HeaderLine", "AcceptedHeaders", "EmailRule", "RequiredColumn", "Pattern", "Rhythm", "MinRows", "MaxRows", "VolumeGate", "RepeatGate", "FillGate", "TrailerPattern")]
    public string[] Clear { get; set; } = [];

    /// <summary>The entry of a zip archive in -FromFile, by its path or name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Entry { get; set; }

    /// <summary>The sheet of a workbook in -FromFile, by its name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Sheet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var edit = ReadEdit();
            var resolver = new FileResolver(SessionState);
            var files = (FromFile ?? []).SelectMany(resolver.Resolve).ToList();
            var container = new ContainerOptions { Entry = Entry, Sheet = Sheet };
            ProfilePlan? plan = null;
            Run(SourceSystem, async (target, token) => plan = await ProfilePlan.CreateAsync(target, SourceSystem, edit, files, container, Log, token));

            // If it is null, an error has been written.
            if (plan is not null)
            {
                Store(plan);
            }
        }
        catch (IngestException error)
        {
            Report(error, SourceSystem);
        }
    }

    private void Store(ProfilePlan plan)
    {
        var changes = plan.Changes.Count == 0 ? "Change nothing" : $"Set {string.Join(", ", plan.Changes)}";
        if (IsConfirmed($"Profile of {plan.Profile.SourceSystem}{(plan.Profile.Version == 0 ? "" : $", version {plan.Profile.Version}")}", changes))
        {
            Run(SourceSystem, async (target, token) => Emit(new VendorProfile(await new VendorProfiles(target).SetAsync(plan.Profile, token))));
        }
        else
        {
            WriteObject(new VendorProfile(plan.Profile));
        }
    }

    private ProfileEdit ReadEdit() => new()
    {
        Clear = [.. Clear.Select(Enum.Parse<ProfilePart>)],
        Given = new Core.Vendors.VendorProfile
        {
            ColumnMap = ColumnMap is null ? null : CsvArguments.ReadColumnMap(ColumnMap),
            Delimiter = CsvArguments.ReadDelimiter(Delimiter),
            Encoding = Encoding,
            HeaderLine = HeaderLine,
            EmailRule = EmailRule is { } rule ? Enum.Parse<Core.Csv.EmailRule>(rule.ToString()) : null,
            RequiredColumns = RequiredColumn,
            ColumnPatterns = Pattern is null ? null : CsvArguments.ReadPatterns(Pattern),
            Rhythm = Rhythm,
            MinRows = MinRows,
            MaxRows = MaxRows,
            VolumeGate = ValueOf(nameof(VolumeGate), VolumeGate),
            RepeatGate = ValueOf(nameof(RepeatGate), RepeatGate),
            FillGate = ValueOf(nameof(FillGate), FillGate),
            TrailerPattern = TrailerPattern,
        },
    };

    private bool? ValueOf(string name, SwitchParameter value) => MyInvocation.BoundParameters.ContainsKey(name) ? value.IsPresent : null;
}
