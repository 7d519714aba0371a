using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>A database that lacks the tables.</summary>
public sealed class UpdateTests(TestDatabase database) : ModuleTest, IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Migrations_are_listed_then_applied_then_nothing_is_pending()
    {
        var connection = database.Settings.ConnectionString;
        var file = Folder.Write("jbi_1.csv", "name,email\nAnn,ann@example.com\n");

        var tooEarly = Failure("$null = Invoke-PlaintiffIngest $args[0] -Commit -ConnectionString $args[1]", file, connection);
        Assert.StartsWith("PlaintiffIngest.RequiredTableNotFound,", tooEarly.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Required table not found", tooEarly.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Update-IngestDatabase", tooEarly.ErrorDetails.RecommendedAction, StringComparison.Ordinal);

        var alone = Failure("Update-IngestDatabase -Distributed -ShardCount 8 -ConnectionString $args[0]", connection);
        Assert.StartsWith("PlaintiffIngest.CannotDistribute,", alone.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("citus", alone.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Null(await database.ScalarAsync<string>("SELECT to_regclass('ingest.import_runs')::text"));
        var stray = Failure("Update-IngestDatabase -ShardCount 8 -ConnectionString $args[0]", connection);
        Assert.StartsWith("PlaintiffIngest.InvalidParameter,", stray.FullyQualifiedErrorId, StringComparison.Ordinal);

        var pending = Get("Update-IngestDatabase -WhatIf -ConnectionString $args[0]", connection);
        Assert.NotEmpty(pending);
        Assert.All(pending, migration => Assert.Equal("Pending", migration.Properties["State"].Value.ToString()));
        Assert.Contains(Value<string>(pending[0], "Version"), Screen.Output, StringComparison.Ordinal);
        Assert.Null(await database.ScalarAsync<string>("SELECT to_regclass('ingest.import_runs')::text"));

        var applied = Get("Update-IngestDatabase -ConnectionString $args[0]", connection);
        Assert.Equal(pending.Select(migration => Value<string>(migration, "Version")), applied.Select(migration => Value<string>(migration, "Version")));
        Assert.All(applied, migration => Assert.Equal("Applied", migration.Properties["State"].Value.ToString()));

        Assert.Empty(Get("Update-IngestDatabase -ConnectionString $args[0]", connection));
        Assert.EndsWith("The schema is up to date.\n", Screen.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
