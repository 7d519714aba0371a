using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>The statuses of the code are those of the database.</summary>
[Integration]
public sealed class StatusTextTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task Runs_and_rows_have_the_statuses_of_the_database()
    {
        Assert.Equal(await LabelsAsync("run_status"), Enum.GetValues<RunStatus>().Select(status => status.ToText()));
        Assert.Equal(await LabelsAsync("row_status"), Enum.GetValues<RowStatus>().Select(status => status.ToText()));
    }

    [Fact]
    public void A_status_is_parsed_by_its_exact_name_only()
    {
        Assert.Equal(RunStatus.RolledBack, StatusText.Parse<RunStatus>("rolled_back"));
        Assert.Equal(ClaimStatus.InProgress, StatusText.Parse<ClaimStatus>("in_progress"));
        foreach (var text in (string[])["RolledBack", "4", "unknown", ""])
        {
            Assert.Throws<ArgumentException>(() => StatusText.Parse<RunStatus>(text));
        }
    }

    private async Task<string[]> LabelsAsync(string type)
        => (await database.ScalarAsync<string[]>($"SELECT enum_range(NULL::ingest.{type})::text[]"))!;
}
