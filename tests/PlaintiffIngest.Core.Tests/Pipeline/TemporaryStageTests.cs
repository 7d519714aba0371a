using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>The staging table is created in any session that a pooler assigns.</summary>
[Integration]
public sealed class TemporaryStageTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_staging_table_left_in_the_session_by_another_client_is_replaced_and_no_other_table_is_touched()
    {
        await using var stage = new TemporaryStage(new IngestTimings());
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync(
            "CREATE TABLE public.ingest_stage (kept int); SET search_path = public; CREATE TEMPORARY TABLE ingest_stage (left_behind int)");
        foreach (var isCommitted in new[] { false, true })
        {
            await using var transaction = await stage.BeginCopyAsync(connection, erased: null, Token);
            Assert.Equal(16L, await connection.ScalarAsync<long>("SELECT count(*) FROM pg_attribute WHERE attrelid = 'pg_temp.ingest_stage'::regclass AND attnum > 0"));
            await (isCommitted ? transaction.CommitAsync(Token) : transaction.RollbackAsync(Token));
        }

        await using (await stage.BeginCopyAsync(connection, erased: null, Token))
        {
        }

        Assert.Equal("kept", await connection.ScalarAsync<string>("SELECT attname::text FROM pg_attribute WHERE attrelid = 'public.ingest_stage'::regclass AND attnum = 1"));
    }
}
