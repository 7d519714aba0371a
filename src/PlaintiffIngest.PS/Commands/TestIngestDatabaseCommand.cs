using System.Management.Automation;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Schema;

using DatabaseCheck = PlaintiffIngest.PS.Output.DatabaseCheck;

namespace PlaintiffIngest.PS.Commands;

/// <summary>The doctor: checks whether the database can be used, one result per check, and says what to do where it cannot.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IngestDatabase")]
[OutputType(typeof(DatabaseCheck))]
public sealed class TestIngestDatabaseCommand : DatabaseCommand
{
    /// <summary>Runs the checks.</summary>
    protected override void ProcessRecord() => Run(null, async (target, token) =>
    {
        await foreach (var check in new DatabaseDoctor(target).RunAsync(token))
        {
            Emit(new DatabaseCheck(check));
        }
    });
}
