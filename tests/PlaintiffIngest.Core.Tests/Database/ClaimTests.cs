using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>The first layer of idempotency: a file is claimed once.</summary>
[Integration]
public sealed class ClaimTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private readonly string batch = TestRuns.NewBatch();

    [Fact]
    public async Task The_first_claim_gets_the_run_and_the_second_waits_for_it()
    {
        await using var connection = await database.OpenAsync();

        var first = await connection.ClaimAsync(batch);
        var second = await connection.ClaimAsync(batch);

        Assert.Equal("claimed", first.Status);
        Assert.Equal("processing", await connection.StatusAsync(first.RunId));
        Assert.Equal((first.RunId, "in_progress"), second);
    }

    [Fact]
    public async Task A_completed_file_is_a_duplicate_and_nothing_is_written()
    {
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync(batch);
        await connection.FinalizeAsync(runId);

        Assert.Equal((runId, "duplicate"), await connection.ClaimAsync(batch));
        Assert.Equal(1L, await connection.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_batch_id = '{batch}'"));
    }

    [Fact]
    public async Task Exactly_one_of_fifty_concurrent_claims_is_granted()
    {
        var token = TestContext.Current.CancellationToken;
        using var start = new SemaphoreSlim(0);
        var claims = Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var connection = await database.OpenAsync();
            await start.WaitAsync(token);
            return await connection.ClaimAsync(batch);
        }).ToList();
        start.Release(claims.Count);
        var answers = await Task.WhenAll(claims);

        Assert.Single(answers, answer => answer.Status == "claimed");
        Assert.Equal(49, answers.Count(answer => answer.Status == "in_progress"));
        Assert.Single(answers.Select(answer => answer.RunId).Distinct());
    }

    [Fact]
    public async Task Exactly_one_of_twenty_concurrent_claims_takes_over_a_stale_run()
    {
        await using var owner = await database.OpenAsync();
        var (old, _) = await owner.ClaimAsync(batch);
        await owner.SilenceAsync(old, 31);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await using var connection = await database.OpenAsync();
            return await connection.ClaimAsync(batch);
        }));

        var takeover = Assert.Single(answers, answer => answer.Status == "claimed");
        Assert.NotEqual(old, takeover.RunId);
        Assert.Equal("failed", await owner.StatusAsync(old));
        Assert.Equal(["claimed", "taken_over"], await owner.EventsAsync(old));
        Assert.True(await owner.ScalarAsync<bool>($"SELECT (error_details ->> 'taken_over')::boolean FROM ingest.import_runs WHERE id = '{old}'"));
    }

    [Fact]
    public async Task A_run_without_a_heartbeat_for_29_minutes_is_not_taken_over()
    {
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync(batch);
        await connection.SilenceAsync(runId, 29);

        Assert.Equal((runId, "in_progress"), await connection.ClaimAsync(batch));
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_run_and_detects_a_lost_one()
    {
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync(batch);
        await connection.SilenceAsync(runId, 31);

        Assert.True(await connection.ScalarAsync<bool>($"SELECT ingest.heartbeat_import_run('{runId}')"));
        Assert.Equal("in_progress", (await connection.ClaimAsync(batch)).Status);

        await connection.ExecuteAsync($"SELECT ingest.abort_import_run('{runId}', 'test')");
        Assert.False(await connection.ScalarAsync<bool>($"SELECT ingest.heartbeat_import_run('{runId}')"));
        Assert.False(await connection.ScalarAsync<bool>("SELECT ingest.heartbeat_import_run(gen_random_uuid())"));
    }

    [Fact]
    public async Task A_heartbeat_does_not_wait_while_the_load_finalizes()
    {
        await using var load = await database.OpenAsync();
        await using var heart = await database.OpenAsync();
        var (runId, _) = await load.ClaimAsync(batch);
        await using var transaction = await load.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await load.FinalizeAsync(runId);

        await heart.ExecuteAsync("SET lock_timeout = '500ms'");
        Assert.True(await heart.ScalarAsync<bool>($"SELECT ingest.heartbeat_import_run('{runId}')"));
    }

    [Fact]
    public async Task Limited_imports_do_not_block_larger_ones_or_the_full_one()
    {
        await using var connection = await database.OpenAsync();
        foreach (var limit in new long?[] { 10, 30, 100, null })
        {
            var (runId, status) = await connection.ClaimAsync(batch, limit);
            Assert.Equal("claimed", status);
            Assert.Equal("in_progress", (await connection.ClaimAsync(batch, limit)).Status);
            await connection.FinalizeAsync(runId);
            Assert.Equal((runId, "duplicate"), await connection.ClaimAsync(batch, limit));
        }
    }

    [Fact]
    public async Task A_completed_run_covers_a_claim_for_fewer_rows()
    {
        await using var connection = await database.OpenAsync();
        var (thirty, _) = await connection.ClaimAsync(batch, 30);
        await connection.FinalizeAsync(thirty);

        Assert.Equal((thirty, "duplicate"), await connection.ClaimAsync(batch, 10));

        var (full, _) = await connection.ClaimAsync(batch);
        await connection.FinalizeAsync(full);
        Assert.Equal((full, "duplicate"), await connection.ClaimAsync(batch, 1000));
    }

    [Fact]
    public async Task A_limited_run_that_is_processing_does_not_block_the_full_one()
    {
        await using var connection = await database.OpenAsync();
        await connection.ClaimAsync(batch, 10);

        Assert.Equal("claimed", (await connection.ClaimAsync(batch)).Status);
    }

    [Fact]
    public async Task The_same_batch_with_another_file_is_a_new_attempt()
    {
        await using var connection = await database.OpenAsync();
        await connection.ClaimAsync(batch, hash: "first");

        Assert.Equal("claimed", (await connection.ClaimAsync(batch, hash: "corrected")).Status);
    }

    [Fact]
    public async Task A_failed_attempt_keeps_its_row_and_frees_the_file()
    {
        await using var connection = await database.OpenAsync();
        var (first, _) = await connection.ClaimAsync(batch);
        Assert.True(await connection.ScalarAsync<bool>($"SELECT ingest.fail_import_run('{first}', '{{\"reason\": \"test\"}}')"));

        var (second, status) = await connection.ClaimAsync(batch);

        Assert.Equal("claimed", status);
        Assert.NotEqual(first, second);
        Assert.Equal("failed", await connection.StatusAsync(first));
        Assert.False(await connection.ScalarAsync<bool>($"SELECT ingest.fail_import_run('{first}', '{{}}')"));
    }

    [Fact]
    public async Task A_worker_whose_run_was_taken_over_cannot_complete_it()
    {
        await using var connection = await database.OpenAsync();
        var (old, _) = await connection.ClaimAsync(batch);
        await connection.SilenceAsync(old, 31);
        await connection.ClaimAsync(batch);

        Assert.False(await connection.FinalizeAsync(old));
        Assert.Equal("failed", await connection.StatusAsync(old));
    }

    [Fact]
    public async Task The_runbooks_six_arguments_are_sufficient()
    {
        await using var connection = await database.OpenAsync();

        var status = await connection.ScalarAsync<string>(
            $"SELECT claim_status FROM ingest.claim_import_run(source_system => 'jbi', source_batch_id => '{batch}', file_hash => 'h', filename => 'f', import_kind => 'csv', worker_id => 'w')");

        Assert.Equal("claimed", status);
    }
}
