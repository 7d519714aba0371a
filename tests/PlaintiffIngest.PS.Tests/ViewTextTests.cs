using System.Reflection;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;

namespace PlaintiffIngest.PS.Tests;

/// <summary>How times and durations are shown.</summary>
public sealed class ViewTextTests : ViewTest
{
    [Fact]
    public void Durations_are_shown_to_the_millisecond()
    {
        Assert.Equal("0:01.250", Get("[PlaintiffIngest.PS.Output.ViewText]::Duration($args[0])", TimeSpan.FromMilliseconds(1250)).Single().BaseObject);
        Assert.Equal("27:00:05", Get("[PlaintiffIngest.PS.Output.ViewText]::Duration($args[0])", new TimeSpan(27, 0, 5)).Single().BaseObject);
    }

    [Fact]
    public void Times_have_the_zone_of_this_machine_in_every_object()
    {
        var given = new DateTimeOffset(2026, 1, 17, 9, 30, 5, TimeSpan.FromMinutes(17));
        object[] objects =
        [
            Make("ImportRun", new ImportRunRecord
            {
                RunId = RunId,
                SourceSystem = "jbi",
                SourceBatchId = "batch-001",
                FileHash = new string('a', 64),
                Status = RunStatus.Completed,
                CreatedAt = given,
                ClaimedAt = given,
                UpdatedAt = given,
                CompletedAt = given,
                RolledBackAt = given,
            }),
            Make("ImportBacklog", new BacklogRecord { RunId = RunId, SourceSystem = "jbi", SourceBatchId = "batch-001", CompletedAt = given, OldestClaimAt = given }),
            Make("ImportRow", new RowRecord
            {
                RunId = RunId,
                RowNumber = 1,
                LineNumber = 2,
                Status = RowStatus.Promoted,
                DedupeKey = new string('b', 64),
                StrandedAt = given,
                PromotedAt = given,
                ErasedAt = given,
            }),
            Make("ImportReconciliation", new ReconciliationRecord { RunId = RunId, SourceSystem = "jbi", SourceBatchId = "batch-001", Status = RunStatus.Completed, CreatedAt = given }),
            Make("ImportAttempt", new AttemptRecord("jbi", "batch-001", new string('c', 64), 2, given, given, RunId, RunStatus.Completed)),
            Make("ImportEvent", new EventRecord(12, RunId, "simplicity", "claimed", given, "operator", null)),
            Make("VendorProfile", new Core.Vendors.VendorProfile { SourceSystem = "jbi", Version = 1, ChangedAt = given, ChangedBy = "operator" }),
            Make("IngestMigration", new Migration("20260117000000", "ingest_schema", MigrationState.Applied, given)),
        ];

        Assert.All(objects.SelectMany(Times), time => Assert.Equal((given, TimeZoneInfo.Local.GetUtcOffset(given)), (time, time.Offset)));
        Assert.Equal(
            ModuleAssembly().GetExportedTypes().Where(type => type.Namespace == "PlaintiffIngest.PS.Output" && TimesOf(type).Any()).Select(type => type.Name).Order(StringComparer.Ordinal),
            objects.Select(shown => shown.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_time_in_another_zone_is_shown_in_local_time()
    {
        var given = Time.ToOffset(TimeSpan.FromMinutes(17));

        Assert.Equal("2026-01-17 09:30:05", Get("[PlaintiffIngest.PS.Output.ViewText]::Time($args[0])", given).Single().BaseObject);
    }

    private static IEnumerable<PropertyInfo> TimesOf(Type type)
        => type.GetProperties().Where(property => property.PropertyType == typeof(DateTimeOffset) || property.PropertyType == typeof(DateTimeOffset?));

    private static IEnumerable<DateTimeOffset> Times(object shown)
        => TimesOf(shown.GetType()).Select(property => property.GetValue(shown)).OfType<DateTimeOffset>();
}
