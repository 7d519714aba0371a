using System.Management.Automation;
using PlaintiffIngest.Core.Schema;

using DatabaseCheck = PlaintiffIngest.PS.Output.DatabaseCheck;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Checks whether the database is ready for imports. Writes one result per check, with a remedy for each problem.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IngestDatabase")]
[OutputType(typeof(DatabaseCheck))]
public sealed class TestIngestDatabaseCommand : DatabaseCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(null, async (target, token) =>
    {
        await foreach (var check in new DatabaseDoctor(target).RunAsync(token))
        {
            Emit(new DatabaseCheck(check));
        }
    });
}
