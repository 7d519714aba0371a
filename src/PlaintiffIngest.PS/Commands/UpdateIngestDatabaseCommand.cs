using System.Management.Automation;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.PS.Output;
using PlaintiffIngest.PS.Dispatch;

using MigrationState = PlaintiffIngest.Core.Schema.MigrationState;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Applies all pending migrations in one transaction. With -WhatIf, lists them.</summary>
[Cmdlet(VerbsData.Update, "IngestDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(IngestMigration))]
public sealed class UpdateIngestDatabaseCommand : DatabaseCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var description = string.Empty;
        IReadOnlyList<Migration>? pending = null;
        Run(null, async (target, token) =>
        {
            description = target.Description.ToString();
            pending = [.. (await new Migrator(target).GetStatusAsync(token)).Where(migration => migration.State != MigrationState.Applied)];
        });

        // If it is null, an error has been written.
        if (pending is not null)
        {
            Apply(description, pending);
        }
    }

    private void Apply(string description, IReadOnlyList<Migration> pending)
    {
        var names = string.Join(", ", pending.Select(migration => $"{migration.Version}_{migration.Name}"));
        if (pending.Count == 0)
        {
            // Like Write-Host: shown in the console, but not written to the pipeline.
            WriteInformation(new HostInformationMessage { Message = "The schema is up to date." }, ["PSHOST", PipelineLog.Tag]);
        }
        else if (IsConfirmed(description, $"Apply {names}"))
        {
            Run(null, async (target, token) =>
            {
                foreach (var migration in await new Migrator(target).ApplyAsync(token))
                {
                    Emit(new IngestMigration(migration));
                }
            });
        }
        else
        {
            WriteObject(pending.Select(migration => new IngestMigration(migration)), enumerateCollection: true);
        }
    }
}
