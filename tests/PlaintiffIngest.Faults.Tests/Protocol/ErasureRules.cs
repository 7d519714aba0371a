namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>What an erasure does.</summary>
internal static class ErasureRules
{
    /// <summary>Erases a person: rows with the key, and failed rows with the name.</summary>
    /// <returns>How many rows lost their values.</returns>
    public static long Erase(this Model model, Person person)
    {
        model.Erased.Add(person);
        var rows = model.Rows.Where(row => row.Person == person && !row.IsErased).ToList();
        foreach (var row in rows)
        {
            (row.IsErased, row.IsStranded, row.Claim) = (true, false, null);
        }

        foreach (var run in rows.Select(row => row.Run).Distinct())
        {
            model.Record(run, "erased");
        }

        return rows.Count;
    }
}
