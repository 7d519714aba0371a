using Npgsql;

namespace PlaintiffIngest.Bench.Children;

/// <summary>The best manual solution: <c>\copy</c> into a temporary table, then one INSERT … SELECT that computes the key in SQL.</summary>
internal sealed class Psql : IContender
{
    private const string Script = """
        \set ON_ERROR_STOP on
        BEGIN;
        CREATE TEMPORARY TABLE stage (plaintiff_name text, email text, phone text, address text, city text, state text, postal_code text) ON COMMIT DROP;
        \copy stage FROM 'FILE' WITH (FORMAT csv, HEADER true)
        INSERT INTO ingest.plaintiffs_raw (
            import_run_id, row_number, line_number, dedupe_key, status, plaintiff_name, email, phone, address, city, state, postal_code)
        SELECT
            'RUN', number, number + 1, sha256(convert_to('simplicity|' || lower(btrim(email)) || '|' || lower(btrim(plaintiff_name)), 'UTF8')), 'pending',
            plaintiff_name, email, phone, address, city, state, postal_code
        FROM (SELECT row_number() OVER () AS number, stage.* FROM stage) AS numbered
        ON CONFLICT (dedupe_key) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING;
        COMMIT;
        """;

    /// <summary>Path of psql in a folder.</summary>
    public static string ProgramIn(string folder) => Path.Join(folder, OperatingSystem.IsWindows() ? "psql.exe" : "psql");

    public Task PrepareAsync(Job job) => Task.CompletedTask;

    public async Task<Outcome> LoadAsync(Job job)
    {
        var settings = new NpgsqlConnectionStringBuilder(job.Connection);
        var script = Script.Replace("FILE", job.Files[0], StringComparison.Ordinal).Replace("RUN", Guid.NewGuid().ToString(), StringComparison.Ordinal);
        var program = new MeasuredProgram(ProgramIn(job.Programs), "--no-psqlrc", "--quiet")
        {
            Input = script,
            Environment =
            {
                ["PGHOST"] = settings.Host!,
                ["PGPORT"] = settings.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["PGUSER"] = settings.Username!,
                ["PGPASSWORD"] = settings.Password!,
                ["PGDATABASE"] = settings.Database!,
                ["PGSSLMODE"] = "disable",
                ["PGCLIENTENCODING"] = "UTF8",
            },
        };
        return await program.RunAsync();
    }
}
