namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>What an operator can do to a run.</summary>
internal static class RollbackRules
{
    /// <summary>Rolls a run back.</summary>
    /// <returns>Whether something changed, and how many rows.</returns>
    public static (bool Success, long Rows) Rollback(this Model model, ModelRun run)
    {
        var rows = model.RowsOf(run.Id).Where(row => row.Status is not ("promoted" or "rolled_back")).ToList();
        if (run.Status is "failed" or "rolled_back" && rows.Count == 0)
        {
            return (false, 0);
        }

        foreach (var mine in rows.Where(row => row.IsLive && !row.IsErased))
        {
            foreach (var copy in model.Rows.Where(row => row.Person == mine.Person && row.Status == "skipped" && !row.IsErased && row.Run != run.Id))
            {
                (copy.IsStranded, copy.FirstCopy) = (true, (mine.Run, mine.Number));
            }
        }

        foreach (var row in rows)
        {
            (row.Status, row.Claim, row.IsStranded) = ("rolled_back", null, false);
        }

        run.Status = run.Status == "failed" ? "failed" : "rolled_back";
        model.Record(run.Id, "rolled_back");
        return (true, rows.Count);
    }

    /// <summary>Makes the first skipped copy of each stranded person of a run live.</summary>
    /// <returns>How many.</returns>
    public static long Reinstate(this Model model, ModelRun run)
    {
        if (run.Status is not ("failed" or "rolled_back"))
        {
            return 0;
        }

        var order = model.Runs.Select((other, place) => (other.Id, place)).ToDictionary();
        var firstCopies = model.Rows
            .Where(row => row.IsStranded && row.FirstCopy?.Run == run.Id && model.LiveRow(row.Person) is null)
            .GroupBy(row => row.Person)
            .Select(copies => copies.OrderBy(row => order[row.Run]).ThenBy(row => row.Number).First())
            .ToList();
        foreach (var row in firstCopies)
        {
            (row.Status, row.FirstCopy, row.IsStranded) = ("pending", null, false);
            var holder = model.Run(row.Run);
            holder.Inserted++;
            holder.Skipped--;
        }

        foreach (var holder in firstCopies.Select(row => row.Run).Distinct())
        {
            model.Record(holder, "reinstated");
        }

        model.Mend();
        return firstCopies.Count;
    }

    /// <summary>Sets a status as the owner, with SQL. Only the database's guard decides whether that is allowed.</summary>
    /// <returns>Whether the run changed.</returns>
    public static bool SetStatus(this Model model, ModelRun run, string status)
    {
        switch (run.Status, status)
        {
            case ("processing", "failed"):
                model.Fail(run, "failed");
                return true;
            case ("processing" or "completed", "rolled_back") when !model.RowsOf(run.Id).Any(row => row.Status is not ("promoted" or "rolled_back")):
                model.Rollback(run);
                return true;
            default:
                return false;
        }
    }
}
