using System.Management.Automation;
using PlaintiffIngest.Core.Erasure;
using PersonLocation = PlaintiffIngest.PS.Output.PersonLocation;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Searches the database for people and counts what it finds. Changes nothing and shows no values.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ImportPerson")]
[OutputType(typeof(PersonLocation))]
public sealed class TestImportPersonCommand : PersonCommand
{
    private protected override void Process(IReadOnlyList<PersonRequest> people) => Run(null, async (target, token) =>
    {
        foreach (var location in await new PersonCommands(target, Log).FindAsync(people, token))
        {
            Emit(new PersonLocation(location));
        }

        await WarnAboutVendorsAsync(target, people, token);
    });
}
