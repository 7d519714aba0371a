using System.Text;
using System.Text.RegularExpressions;
using PlaintiffIngest.Build.Help;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Every example of the help, run as a reader would: in a folder with the files it names, with a database that holds the samples.</summary>
public sealed class HelpExampleTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    public static TheoryData<string> Pages
        => [.. Directory.GetFiles(Repository.PathOf("docs", "en-US"), "*-*.md").Select(page => Path.GetFileNameWithoutExtension(page)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_examples_run(string command)
    {
        WriteFiles();
        // Nobody is here to answer; every other thing is as an operator has it.
        const string Here = "$ConfirmPreference = 'None'; Set-Location $args[0]; ";

        foreach (var (_, example) in HelpFiles.Examples(Commands()).Where(entry => entry.Command == command))
        {
            Get(Here + "$null = Get-ChildItem samples/*.csv | Invoke-PlaintiffIngest -Commit -AcceptHeader", Folder.Path);
            await database.ExecuteAsync($"SELECT ingest.claim_import_run('jbi', 'batch-001', '{Guid.NewGuid():N}{Guid.NewGuid():N}', 'batch-001.csv', 'csv', 'worker')");
            var result = Run(Here + example.Code, Folder.Path);
            if (example.Code.Contains("-Distributed", StringComparison.Ordinal))
            {
                // The test's server is no Citus coordinator.
                Assert.Equal(2, result.Errors.Count);
                Assert.All(result.Errors, error => Assert.StartsWith("PlaintiffIngest.CannotDistribute,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
                continue;
            }

            Assert.True(result.Terminating is null && result.Errors.Count == 0, $"{example.Title}: {result.Terminating} {string.Join('\n', result.Errors)}");
            Assert.True(result.Output.Count > 0 || MayBeSilent(example.Code), $"{example.Title} writes nothing.");
        }
    }

    [Fact]
    public async Task The_functions_in_the_Supabase_topic_exist_with_these_parameters_and_an_operator_may_call_them()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "en-US", "about_PlaintiffIngest_Supabase.md"), TestContext.Current.CancellationToken);
        var named = Regex.Matches(page, @"^\| `(\w+)\(([\w, ]+)\)` \|", RegexOptions.Multiline);

        Assert.InRange(named.Count, 9, 20);
        foreach (var function in named.Select(match => (Name: match.Groups[1].Value, Parameters: match.Groups[2].Value.Split(", "))))
        {
            var found = await database.ScalarAsync<bool>(
                $"""
                SELECT has_function_privilege('ingest_operator', oid, 'EXECUTE')
                    AND (SELECT array_agg(argument.name ORDER BY argument.place)
                         FROM unnest(proargnames, proargmodes) WITH ORDINALITY AS argument(name, mode, place)
                         WHERE coalesce(argument.mode, 'i') IN ('i', 'b'))[1:{function.Parameters.Length}]
                        = string_to_array('{string.Join(',', function.Parameters)}', ',')
                FROM pg_proc WHERE pronamespace = 'ingest'::regnamespace AND proname = '{function.Name}'
                """);
            Assert.True(found, function.Name);
        }
    }

    // What asks for something that a healthy database does not have.
    private static bool MayBeSilent(string code)
        => new[] { "-WhatIf", "-Stale", "-Unreconciled", "-ne Passed", "Update-IngestDatabase", "-eq rolled_back" }.Any(word => code.Contains(word, StringComparison.Ordinal));

    private void WriteFiles()
    {
        var connection = $"'{database.Settings.ConnectionString}'";
        Folder.Write(".env.dev", $"SUPABASE_DB_URL_DEV={connection}\n");
        Folder.Write(".env.prod", $"SUPABASE_DB_URL_PROD={connection}\n");
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Folder.Write("export.csv", Encoding.GetEncoding(1252).GetBytes("Creditor;Email\nZoë Muñoz;zoe@example.com\nÅse Berg;ase@example.com\n"));
        Folder.Write("requests.csv", "SourceSystem,Email,Name\nsimplicity,ann@example.com,Ann Example\n");
        Directory.CreateDirectory(Folder.PathOf("rejects"));
        foreach (var sample in Directory.GetFiles(Repository.PathOf("samples"), "*.csv"))
        {
            Folder.Write(Path.Join("samples", Path.GetFileName(sample)), File.ReadAllBytes(sample));
        }
    }
}
