using System.Globalization;
using System.Management.Automation;
using PlaintiffIngest.Core.Erasure;
using PlaintiffIngest.PS.Output;
using PersonLocation = PlaintiffIngest.Core.Erasure.PersonLocation;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Permanently erases people: all their values in every row, and their email and name in the text of runs and events.</summary>
[Cmdlet(VerbsCommon.Clear, "ImportPerson", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ErasureResult))]
public sealed class ClearImportPersonCommand : PersonCommand
{
    // Without a prompt nobody reads the counts, so the search is skipped.
    private bool IsUnattended => IsFalse("Confirm") && !MyInvocation.BoundParameters.ContainsKey("WhatIf");

    private protected override void Process(IReadOnlyList<PersonRequest> people)
    {
        IReadOnlyList<PersonLocation>? locations = null;
        if (!IsUnattended)
        {
            Run(null, async (target, token) => locations = await new PersonCommands(target, Log).FindAsync(people, token));
            if (locations is null)
            {
                return;
            }
        }

        var confirmed = people
            .Where((person, index) => IsConfirmed(person.ToString(), locations is null ? "Erase permanently" : Describe(locations[index])))
            .ToList();
        if (confirmed.Count > 0)
        {
            Erase(confirmed);
        }
    }

    private static string Describe(PersonLocation found) => string.Create(
        CultureInfo.InvariantCulture,
        $"Erase permanently (rows: {found.Rows + found.FailedRows:N0}, mentions in other people's rows: {found.Mentions:N0}, texts: {found.Runs + found.Events + found.Profiles:N0}, in runs: {found.RunsAffected:N0})");

    private void Erase(List<PersonRequest> people) => Run(null, async (target, token) =>
    {
        foreach (var erasure in await new PersonCommands(target, Log).EraseAsync(people, token))
        {
            Emit(new ErasureResult(erasure));
            Warn(erasure);
        }

        await WarnAboutVendorsAsync(target, people, token);
    });

    private void Warn(PersonErasure erasure)
    {
        var request = $"Request {erasure.Person.Number}";
        if (erasure.PromotedTo.Count > 0)
        {
            Log.Warning($"{request}: the person was promoted to {string.Join(", ", erasure.PromotedTo)}. Erase the person there too.");
        }

        if (erasure.RowsOtherName > 0)
        {
            Log.Warning($"{request}: rows with the same email and a different name were not erased ({erasure.RowsOtherName}). If they belong to the same person, erase that name too.");
        }

        if (erasure.BatchIdsLeft > 0)
        {
            Log.Warning($"{request}: batch ids that contain the email or the name were not changed ({erasure.BatchIdsLeft}), because they identify the deliveries.");
        }
    }

    private bool IsFalse(string parameter)
        => MyInvocation.BoundParameters.TryGetValue(parameter, out var value) && value is SwitchParameter { IsPresent: false };
}
