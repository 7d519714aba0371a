namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>What a promoter can do.</summary>
internal static class PromotionRules
{
    /// <summary>The rows that a promoter may claim, in the order of their runs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="takeOver">Whether claims of others count as stale.</param>
    public static List<ModelRow> Claimable(this Model model, bool takeOver) =>
    [
        .. model.Runs.Where(run => run.Status == "completed").OrderBy(run => run.CompletedAs).SelectMany(run => model.RowsOf(run.Id))
            .Where(row => row.IsLive && !row.IsErased && (row.Status == "pending" || (takeOver && row.Status == "processing"))),
    ];

    /// <summary>A promoter claims rows. Which rows of the last run it gets is the database's choice.</summary>
    /// <param name="model">The model.</param>
    /// <param name="claims">The claims that it got: key and claim, as the function returns them.</param>
    /// <param name="size">How many it asked for.</param>
    /// <param name="takeOver">Whether claims of others count as stale.</param>
    /// <param name="promoter">Its name.</param>
    public static void ClaimRows(this Model model, IReadOnlyList<string> claims, int size, bool takeOver, string promoter)
    {
        var claimable = model.Claimable(takeOver);
        Assert.Equal(Math.Min(size, claimable.Count), claims.Count);
        var taken = claims.Select(claim => claimable.Single(row => row.Person.Key == KeyOf(claim))).ToList();
        Assert.Equal(claims.Count, taken.Distinct().Count());
        // Oldest run first: of each run before the last one, every row.
        Assert.Equal(claimable.Take(claims.Count).CountBy(row => row.Run).OrderBy(entry => entry.Key), taken.CountBy(row => row.Run).OrderBy(entry => entry.Key));

        foreach (var (run, _) in taken.Where(row => row.Status == "processing").Select(row => (row.Run, row.Promoter)).Distinct())
        {
            model.Record(run, "promotion_taken_over");
        }

        foreach (var (row, claim) in taken.Zip(claims))
        {
            (row.Status, row.Claim, row.Promoter) = ("processing", ClaimOf(claim), promoter);
        }
    }

    /// <summary>A promoter marks rows, or fails if one of them is no longer its own.</summary>
    /// <returns>Whether all are promoted now.</returns>
    public static bool MarkRows(this Model model, IReadOnlyList<string> claims)
    {
        var held = model.Held(claims);
        if (held.Count < claims.Count)
        {
            return false;
        }

        foreach (var row in held)
        {
            (row.Status, row.Claim) = ("promoted", null);
            model.Promoted[row.Person] = model.Promoted.GetValueOrDefault(row.Person) + 1;
        }

        model.RecordEach(held, "promoted");
        return true;
    }

    /// <summary>A promoter gives rows back.</summary>
    /// <returns>How many were its own.</returns>
    public static long ReleaseRows(this Model model, IReadOnlyList<string> claims)
    {
        var held = model.Held(claims);
        foreach (var row in held)
        {
            (row.Status, row.Claim, row.Promoter) = ("pending", null, null);
        }

        model.RecordEach(held, "released");
        return held.Count;
    }

    private static List<ModelRow> Held(this Model model, IReadOnlyList<string> claims)
        => [.. claims.Select(claim => model.Rows.Find(row => row.Status == "processing" && row.Person.Key == KeyOf(claim) && row.Claim == ClaimOf(claim))).OfType<ModelRow>()];

    private static void RecordEach(this Model model, List<ModelRow> rows, string kind)
    {
        foreach (var run in rows.Select(row => row.Run).Distinct())
        {
            model.Record(run, kind);
        }
    }

    private static string KeyOf(string claim) => claim.Split('.')[0];

    private static string ClaimOf(string claim) => claim.Split('.')[1];
}
