using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A database that cannot store every name is detected in advance, and a name that it cannot store is reported.</summary>
[Integration]
public sealed class DatabaseEncodingTests(Latin1Database database) : IClassFixture<Latin1Database>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_doctor_fails_and_migrations_are_rejected()
    {
        await using var target = database.CreateTarget();

        var check = (await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token)).Single(check => check.Name == "Encoding");
        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(CheckState.Failed, check.State);
        Assert.All([check.Message, error.Message], text => Assert.Contains("LATIN1", text, StringComparison.Ordinal));
        Assert.All([check.Remedy, error.Remedy], text => Assert.Contains("ENCODING 'UTF8'", text, StringComparison.Ordinal));
        Assert.Equal((IngestErrorId.DatabaseError, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.False(await database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'ingest')"));
    }

    [Fact]
    public async Task A_name_that_such_a_database_cannot_store_is_reported()
    {
        await using var other = new Latin1Database();
        await other.InitializeAsync();
        foreach (var file in MigrationFile.All)
        {
            await other.ExecuteAsync(file.Text);
        }

        using var ingest = new Ingest(other);
        var result = await ingest.CommitAsync(ingest.File("latin.csv", "name,email\nZoë,zoe@example.com\n\u96e8宮,ame@example.com\n"));

        Assert.Equal((IngestErrorId.DatabaseError, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.Error.ExitCode));
        Assert.Contains("cannot store a character", result.Error.Message, StringComparison.Ordinal);
        Assert.Contains("ENCODING 'UTF8'", result.Error.Remedy, StringComparison.Ordinal);
    }
}
