using Npgsql;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Promotes, and compares the results with the model.</summary>
/// <param name="sessions">The sessions.</param>
/// <param name="model">The expected state.</param>
internal sealed class ModelledPromoter(Sessions sessions, Model model)
{
    private readonly List<string[]> claims = [];
    private int promoters;

    /// <summary>The claims that a promoter made, in order. It may use one that it has lost.</summary>
    public IReadOnlyList<string[]> Claims => claims;

    /// <summary>Claims rows and commits.</summary>
    public async Task ClaimRowsAsync(int size, bool takeOver)
    {
        var promoter = NewPromoter();
        var held = await sessions.ClaimRowsAsync(size, takeOver, promoter);
        model.ClaimRows(held, size, takeOver, promoter);
        if (held.Length > 0)
        {
            claims.Add(held);
        }
    }

    /// <summary>Writes claimed people and marks them.</summary>
    public async Task MarkRowsAsync(string[] held) => Assert.Equal(model.MarkRows(held), await sessions.MarkRowsAsync(held));

    /// <summary>Gives rows back.</summary>
    public async Task ReleaseRowsAsync(string[] held) => Assert.Equal(model.ReleaseRows(held), await sessions.ReleaseRowsAsync(held));

    /// <summary>Claims, writes and marks in one transaction.</summary>
    public async Task PromoteAsync(int size, bool takeOver)
    {
        var promoter = NewPromoter();
        Promoted(await sessions.PromoteAsync(size, takeOver, promoter), size, takeOver, promoter);
    }

    /// <summary>The same, and the session is terminated once.</summary>
    public async Task KilledPromotionAsync(int size, bool takeOver, TimeSpan delay)
    {
        var promoter = NewPromoter();
        string[]? rows = null;
        try
        {
            await sessions.KilledPromotionAsync(size, takeOver, promoter, delay, claimed => rows = claimed);
        }
        catch (NpgsqlException)
        {
            // Without an answer, only the database knows whether it committed.
            if (rows is null || rows.Length == 0 || !await IsPromotedAsync(rows[0]))
            {
                return;
            }
        }

        Promoted(rows!, size, takeOver, promoter);
    }

    private void Promoted(string[] rows, int size, bool takeOver, string promoter)
    {
        model.ClaimRows(rows, size, takeOver, promoter);
        Assert.True(model.MarkRows(rows));
    }

    private Task<bool> IsPromotedAsync(string claim) => sessions.Owner.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM ingest.plaintiffs_raw WHERE status = 'promoted' AND dedupe_key = decode(split_part($1, '.', 1), 'hex'))", claim);

    private string NewPromoter() => $"promoter {(char)('a' + (promoters++ % 26))}";
}
