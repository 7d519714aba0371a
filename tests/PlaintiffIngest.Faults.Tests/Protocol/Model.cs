using System.Globalization;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>
/// What must be in the database: a plain model of runs, rows, events, erased people and the promoter's table. The rules are in
/// <see cref="ImportRules"/>, <see cref="RollbackRules"/>, <see cref="PromotionRules"/> and <see cref="ErasureRules"/>.
/// </summary>
/// <param name="people">Everyone that a file may name.</param>
internal sealed class Model(IReadOnlyList<Person> people)
{
    /// <summary>Everyone that a file may name.</summary>
    public IReadOnlyList<Person> People => people;

    /// <summary>The runs in the order in which they were claimed.</summary>
    public List<ModelRun> Runs { get; } = [];

    /// <summary>The rows of all runs.</summary>
    public List<ModelRow> Rows { get; } = [];

    /// <summary>The number of events per run and kind.</summary>
    public Dictionary<(Guid Run, string Event), int> Events { get; } = [];

    /// <summary>The people who were erased.</summary>
    public HashSet<Person> Erased { get; } = [];

    /// <summary>How often each person is in the promoter's table.</summary>
    public Dictionary<Person, int> Promoted { get; } = [];

    /// <summary>The row that holds the person's key.</summary>
    public ModelRow? LiveRow(Person person) => Rows.Find(row => row.IsLive && row.Person == person);

    /// <summary>The rows of a run.</summary>
    public IEnumerable<ModelRow> RowsOf(Guid run) => Rows.Where(row => row.Run == run);

    /// <summary>The run with an id.</summary>
    public ModelRun Run(Guid id) => Runs.Single(run => run.Id == id);

    /// <summary>Counts people of a run that was rolled back who are only in skipped rows now.</summary>
    public long Stranded(Guid run)
        => Rows.Where(row => row.IsStranded && row.FirstCopy?.Run == run && LiveRow(row.Person) is null).DistinctBy(row => row.Person).LongCount();

    /// <summary>Adds an event.</summary>
    public void Record(Guid run, string kind) => Events[(run, kind)] = Events.GetValueOrDefault((run, kind)) + 1;

    /// <summary>The state as lines, like <see cref="Snapshot"/> reads them from the database.</summary>
    public IEnumerable<string> Lines() => Runs.Select(Line)
        .Concat(Rows.Select(Line))
        .Concat(Events.Select(entry => Format($"event {entry.Key.Run} {entry.Key.Event} x{entry.Value}")))
        .Concat(Erased.Select(person => $"erased {person.Key}"))
        .Concat(Promoted.Select(entry => Format($"target {entry.Key.Key} x{entry.Value}")))
        .Concat(Runs.Where(run => RowsOf(run.Id).Any(row => row.IsForeign)).Select(run => $"unreconciled {run.Id}"))
        .Concat(Runs.Where(IsLiveAfterItsEnd).Select(run => $"live {run.Id}"))
        .Concat(Runs.Where(run => Stranded(run.Id) > 0).Select(run => Format($"stranded {run.Id} {Stranded(run.Id)}")));

    private bool IsLiveAfterItsEnd(ModelRun run)
        => run.Status is "failed" or "rolled_back" && RowsOf(run.Id).Any(row => row.Status is "pending" or "processing");

    private static string Line(ModelRun run)
        => Format($"run {run.Id} {run.Status} limit={run.Limit} counts={run.Fetched}/{run.Inserted}/{run.Skipped}/{run.Errored}");

    private static string Line(ModelRow row) => Format(
        $"row {row.Run}/{row.Number} {(row.IsValid ? row.Person.Key : "-")} {row.Status} of={row.FirstCopy?.Run}/{row.FirstCopy?.Number}{(row.IsStranded ? " stranded" : "")} claim={row.Claim} name={(row.IsErased || !row.IsValid ? "" : row.Person.Name)} text={(row.IsErased || row.IsValid || row.IsForeign ? "" : row.Person.Name + ",")}{(row.IsErased ? " erased" : "")}");

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="File">The file that was claimed.</param>
/// <param name="Limit">The limit on rows; null for none.</param>
internal sealed record ModelRun(Guid Id, VendorFile File, long? Limit)
{
    /// <summary>The status.</summary>
    public string Status { get; set; } = "processing";

    /// <summary>Position among the completed runs; zero before.</summary>
    public int CompletedAs { get; set; }

    /// <summary>The counts of a completed run; null before.</summary>
    public long? Fetched { get; set; }

    /// <inheritdoc cref="Fetched"/>
    public long? Inserted { get; set; }

    /// <inheritdoc cref="Fetched"/>
    public long? Skipped { get; set; }

    /// <inheritdoc cref="Fetched"/>
    public long? Errored { get; set; }

    /// <summary>Whether the run has not ended.</summary>
    public bool IsProcessing => Status == "processing";
}

/// <summary>A row.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Number">Its number.</param>
/// <param name="Person">Whom it names.</param>
internal sealed record ModelRow(Guid Run, long Number, Person Person)
{
    /// <summary>The status.</summary>
    public required string Status { get; set; }

    /// <summary>Whether it has the person's key. A failed row has a key of its own text.</summary>
    public bool IsValid { get; init; } = true;

    /// <summary>Where the first copy is.</summary>
    public (Guid Run, long Number)? FirstCopy { get; set; }

    /// <summary>Whether the first copy was rolled back.</summary>
    public bool IsStranded { get; set; }

    /// <summary>The claim that holds it.</summary>
    public string? Claim { get; set; }

    /// <summary>The promoter that claimed it last.</summary>
    public string? Promoter { get; set; }

    /// <summary>Whether it has no values any more.</summary>
    public bool IsErased { get; set; }

    /// <summary>Whether it was inserted after its run had ended.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Whether it holds the person's key.</summary>
    public bool IsLive => IsValid && Status is ("pending" or "processing" or "promoted");
}
