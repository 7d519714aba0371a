using System.Management.Automation;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Erasure;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.PS.Completion;

namespace PlaintiffIngest.PS.Commands;

/// <summary>
/// The base class of commands about people. They collect all requests from the pipeline and process them together, because each search
/// reads every row of a vendor.
/// </summary>
/// <remarks>
/// No parameter is mandatory, and every object binds, because an error from PowerShell's parameter binding would contain the object and
/// therefore the person. The command's own errors name only the parameter.
/// </remarks>
public abstract class PersonCommand : DatabaseCommand
{
    private readonly List<PersonRequest> people = [];
    private int count;

    /// <summary>The vendor of the person's rows.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("source_system")]
    [ArgumentCompleter(typeof(SourceSystemCompleter))]
    public string? SourceSystem { get; set; }

    /// <summary>The person's email, as in the vendor's file. Case, white space around it and the Unicode form of accents do not matter.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? Email { get; set; }

    /// <summary>The person's name, as in the vendor's file. Case, white space around it and the Unicode form of accents do not matter.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("PlaintiffName", "plaintiff_name")]
    public string? Name { get; set; }

    /// <summary>An object with the properties SourceSystem, Email and Name.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Collects a request.</summary>
    protected override void ProcessRecord()
    {
        count++;
        try
        {
            people.Add(PersonRequest.Create(count, SourceSystem, Email, Name));
        }
        catch (IngestException error)
        {
            Report(error, $"request {count}");
        }
    }

    /// <summary>Processes all requests.</summary>
    protected override void EndProcessing()
    {
        if (people.Count > 0)
        {
            Process(people);
        }
    }

    /// <summary>Warns about misspelled vendors. Under a misspelled vendor nobody is found, which looks like proof of an erasure.</summary>
    private protected Task WarnAboutVendorsAsync(DatabaseTarget target, IReadOnlyList<PersonRequest> requests, CancellationToken cancellationToken)
        => new VendorHints(target, Log).WarnAsync([.. requests.Select(request => request.SourceSystem)], cancellationToken);

    private protected abstract void Process(IReadOnlyList<PersonRequest> people);
}
