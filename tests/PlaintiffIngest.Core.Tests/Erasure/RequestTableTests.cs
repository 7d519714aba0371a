using Npgsql;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Erasure;

/// <summary>The temporary table with a caller's requests cannot make the functions of the owner do anything but read these requests.</summary>
[Integration]
public sealed class RequestTableTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Tables whose use runs <c>pg_temp.noisy()</c> or a cast.</summary>
    public static TheoryData<string> Traps => new()
    {
        """
        CREATE TYPE pg_temp.disguised AS (value text);
        CREATE FUNCTION pg_temp.disguise(pg_temp.disguised) RETURNS text LANGUAGE plpgsql
            AS $$ BEGIN RAISE WARNING 'runs as %', current_user; RETURN 'x'; END $$;
        CREATE CAST (pg_temp.disguised AS text) WITH FUNCTION pg_temp.disguise(pg_temp.disguised) AS IMPLICIT;
        CREATE TEMPORARY TABLE ingest_erasure (request bigint, source_system text, email text, plaintiff_name pg_temp.disguised, dedupe_key bytea);
        INSERT INTO ingest_erasure VALUES (1, 'simplicity', 'a@example.com', ROW('x'), NULL)
        """,
        """
        CREATE TEMPORARY VIEW ingest_erasure AS
            SELECT 1::bigint AS request, 'simplicity'::text AS source_system, 'a@example.com'::text AS email, pg_temp.noisy() AS plaintiff_name, NULL::bytea AS dedupe_key
        """,
        """
        CREATE TEMPORARY TABLE ingest_erasure (request bigint, source_system text, email text, plaintiff_name text, dedupe_key bytea);
        INSERT INTO ingest_erasure VALUES (1, 'simplicity', 'a@example.com', 'x', NULL);
        ALTER TABLE ingest_erasure ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY trap ON ingest_erasure USING (pg_temp.noisy() IS NOT NULL)
        """,
    };

    [Theory]
    [MemberData(nameof(Traps))]
    public async Task The_table_of_a_caller_cannot_run_code_as_the_owner(string trap)
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);
        await using var member = await OpenOwnerAsync(login);
        var warnings = member.KeepWarnings();
        await member.ExecuteAsync(
            $"""
            CREATE FUNCTION pg_temp.noisy() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'runs as %', current_user; RETURN 'x'; END $$;
            {trap};
            GRANT SELECT ON ingest_erasure TO PUBLIC
            """);

        foreach (var sql in (string[])["SELECT * FROM ingest.find_people()", "SELECT * FROM ingest.erase_people()", "SELECT * FROM ingest.erasure_requests()"])
        {
            Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, (await member.RefusedAsync(sql)).SqlState);
        }

        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Rows_of_a_child_table_are_no_requests()
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);
        await using var member = await OpenOwnerAsync(login);
        await member.ExecuteAsync(
            """
            CREATE TEMPORARY TABLE ingest_erasure (request bigint, source_system text, email text, plaintiff_name text, dedupe_key bytea);
            CREATE TEMPORARY TABLE child () INHERITS (ingest_erasure);
            GRANT SELECT ON ingest_erasure, child TO PUBLIC;
            INSERT INTO ingest_erasure VALUES (1, 'simplicity', 'a@example.com', 'x', NULL);
            INSERT INTO child VALUES (2, 'simplicity', 'b@example.com', 'y', NULL), (3, 'simplicity', '', 'z', NULL)
            """);

        Assert.Equal("1", await member.ScalarAsync<string>("SELECT string_agg(DISTINCT request::text, ',') FROM ingest.erasure_requests()"));
    }

    private async Task<NpgsqlConnection> OpenOwnerAsync(TestLogin login)
    {
        await database.ExecuteAsync($"GRANT ingest_owner TO {login.Name}");
        var settings = new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { Username = login.Name, Password = login.Password, Pooling = false };
        var member = new NpgsqlConnection(settings.ConnectionString);
        await member.OpenAsync(Token);
        return member;
    }
}
