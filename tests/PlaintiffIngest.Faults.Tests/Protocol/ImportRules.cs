using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>What a load does.</summary>
internal static class ImportRules
{
    /// <summary>The run because of which a file cannot be claimed, and the outcome of the import then.</summary>
    /// <returns>Committed if it can be claimed.</returns>
    public static (IngestOutcome Outcome, ModelRun? Run) Answer(this Model model, VendorFile file, long? limit)
    {
        var attempts = model.Runs.Where(run => run.File.Batch == file.Batch).ToList();
        if (attempts.Find(run => run.Status == "completed" && (run.Limit is null || run.Limit >= limit)) is { } completed)
        {
            return (IngestOutcome.Duplicate, completed);
        }

        return attempts.Find(run => run.IsProcessing && run.Limit == limit) is { } other ? (IngestOutcome.InProgress, other) : (IngestOutcome.Committed, null);
    }

    /// <summary>A run is claimed.</summary>
    public static ModelRun Claim(this Model model, Guid id, VendorFile file, long? limit)
    {
        var run = new ModelRun(id, file, limit);
        model.Runs.Add(run);
        model.Record(id, "claimed");
        return run;
    }

    /// <summary>A run that has not ended fails.</summary>
    public static void Fail(this Model model, ModelRun run, string kind)
    {
        run.Status = "failed";
        model.Record(run.Id, kind);
    }

    /// <summary>The rows of a claimed run land, or the run fails because none of them is valid.</summary>
    public static void Load(this Model model, ModelRun run)
    {
        var rows = run.File.Read(run.Limit);
        if (!rows.Any(row => row.IsValid))
        {
            model.Fail(run, "failed");
            return;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            model.Rows.Add(model.Land(run.Id, i + 1, rows[i]));
        }

        model.Complete(run);
    }

    /// <summary>What a row becomes.</summary>
    public static ModelRow Land(this Model model, Guid run, long number, VendorRow row)
    {
        var live = model.LiveRow(row.Person);
        var erased = model.Erased.Contains(row.Person);
        var isFirst = live is null && !erased;
        return new ModelRow(run, number, row.Person)
        {
            IsValid = row.IsValid,
            Status = !row.IsValid ? "failed" : isFirst ? "pending" : "skipped",
            FirstCopy = row.IsValid && live is not null ? (live.Run, live.Number) : null,
            IsErased = row.IsValid && erased,
        };
    }

    /// <summary>A run completes with the counts of its rows; stranded people who are live now are mended.</summary>
    public static void Complete(this Model model, ModelRun run)
    {
        var rows = model.RowsOf(run.Id).ToList();
        run.Status = "completed";
        run.CompletedAs = model.Runs.Max(other => other.CompletedAs) + 1;
        run.Fetched = rows.Count;
        run.Inserted = rows.LongCount(row => row.IsLive);
        run.Skipped = rows.LongCount(row => row.Status == "skipped");
        run.Errored = rows.LongCount(row => row.Status == "failed");
        model.Record(run.Id, "completed");
        model.Mend();
    }

    /// <summary>Stranded rows point to the live row of their person, if there is one now.</summary>
    public static void Mend(this Model model)
    {
        foreach (var row in model.Rows.Where(row => row.IsStranded))
        {
            if (model.LiveRow(row.Person) is { } live)
            {
                row.FirstCopy = (live.Run, live.Number);
                row.IsStranded = false;
            }
        }
    }

    /// <summary>The counts that an import of a file must report: fetched, inserted, skipped, failed.</summary>
    public static (long Fetched, long Inserted, long Skipped, long Errored) Predict(this Model model, VendorFile file, long? limit)
    {
        var rows = file.Read(limit);
        var valid = rows.Where(row => row.IsValid).ToList();
        var inserted = valid.Select(row => row.Person).Distinct().Count(person => model.LiveRow(person) is null && !model.Erased.Contains(person));
        return (rows.Count, inserted, valid.Count - inserted, rows.Count - valid.Count);
    }

    /// <summary>The rows that are read.</summary>
    public static IReadOnlyList<VendorRow> Read(this VendorFile file, long? limit) => [.. file.Rows.Take((int)(limit ?? file.Rows.Count))];
}
