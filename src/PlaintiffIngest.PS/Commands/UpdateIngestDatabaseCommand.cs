using System.Management.Automation;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.PS.Dispatch;
using PlaintiffIngest.PS.Errors;
using PlaintiffIngest.PS.Output;

using MigrationState = PlaintiffIngest.Core.Schema.MigrationState;

namespace PlaintiffIngest.PS.Commands;

/// <summary>
/// Applies all pending migrations in one transaction and, on request, distributes the rows over the workers of a Citus cluster. With -WhatIf,
/// shows what it would do.
/// </summary>
[Cmdlet(VerbsData.Update, "IngestDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(IngestMigration))]
public sealed class UpdateIngestDatabaseCommand : DatabaseCommand
{
    /// <summary>Distributes ingest.plaintiffs_raw over the workers of a Citus cluster. The connection must lead to its coordinator.</summary>
    [Parameter]
    public SwitchParameter Distributed { get; set; }

    /// <summary>The number of shards. The default is the coordinator's setting citus.shard_count.</summary>
    [Parameter]
    [ValidateRange(1, 64000)]
    public int? ShardCount { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ShardCount is not null && !Distributed)
        {
            ThrowTerminatingError(ErrorRecords.Create(
                new IngestException(
                    IngestErrorId.InvalidParameter,
                    $"-ShardCount requires -Distributed.",
                    $"Add -Distributed, or omit -ShardCount."),
                ShardCount));
        }

        var description = string.Empty;
        IReadOnlyList<Migration>? pending = null;
        DistributionPlan? plan = null;
        Run(null, async (target, token) =>
        {
            description = target.Description.ToString();
            // Checked first, so that no migration is applied on a server without Citus.
            plan = Distributed ? await new Distribution(target).GetPlanAsync(ShardCount, token) : null;
            pending = [.. (await new Migrator(target).GetStatusAsync(token)).Where(migration => migration.State != MigrationState.Applied)];
        });

        // If it is null, an error has been written.
        if (pending is null || !Apply(description, pending) || plan is null)
        {
            return;
        }

        Distribute(description, plan);
    }

    // Returns false if an error has been written.
    private bool Apply(string description, IReadOnlyList<Migration> pending)
    {
        var names = string.Join(", ", pending.Select(migration => $"{migration.Version}_{migration.Name}"));
        var isApplied = true;
        if (pending.Count == 0)
        {
            Tell("The schema is up to date.");
        }
        else if (IsConfirmed(description, $"Apply {names}"))
        {
            isApplied = false;
            Run(null, async (target, token) =>
            {
                foreach (var migration in await new Migrator(target).ApplyAsync(token))
                {
                    Emit(new IngestMigration(migration));
                }

                isApplied = true;
            });
        }
        else
        {
            WriteObject(pending.Select(migration => new IngestMigration(migration)), enumerateCollection: true);
        }

        return isApplied;
    }

    private void Distribute(string description, DistributionPlan plan)
    {
        var layout = $"{plan.ShardCount} shards over {plan.Workers} worker(s)";
        if (!IsConfirmed(description, plan.IsDistributed
            ? $"Update the functions of ingest.plaintiffs_raw (already distributed: {layout})"
            : $"Distribute ingest.plaintiffs_raw with all of its rows: {layout}. Imports wait until it is done"))
        {
            return;
        }

        if (!plan.IsDistributed)
        {
            Tell("Waiting until the imports that are running have ended. New ones wait until the table is distributed.");
        }

        Run(null, async (target, token) =>
        {
            await new Distribution(target).ApplyAsync(ShardCount, token);
            Dispatcher.Post(() => Tell($"ingest.plaintiffs_raw is distributed: {layout}. Run Test-IngestDatabase to check it."));
        });
    }

    // Like Write-Host: shown in the console, but not written to the pipeline.
    private void Tell(string message) => WriteInformation(new HostInformationMessage { Message = message }, ["PSHOST", PipelineLog.Tag]);
}
