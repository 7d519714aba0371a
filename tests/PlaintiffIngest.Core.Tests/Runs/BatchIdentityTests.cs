using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Tests.Runs;

public sealed class BatchIdentityTests
{
    [Theory]
    [InlineData("simplicity_20260117.csv", "simplicity", "simplicity_20260117")]
    [InlineData("jbi-2026-01.csv", "jbi", "jbi-2026-01")]
    [InlineData("JBI.csv", "jbi", "JBI")]
    public void Vendor_and_batch_come_from_the_file_name(string fileName, string sourceSystem, string batchId)
        => Assert.Equal(new BatchIdentity(sourceSystem, batchId), Identify(fileName, null, null, null));

    [Theory]
    [InlineData("simplicity_1.csv.gz", "simplicity_1")]
    [InlineData("simplicity_1.CSV.ZST", "simplicity_1")]
    [InlineData("simplicity_1.zip", "simplicity_1")]
    [InlineData("simplicity_1.csv.zip", "simplicity_1")]
    [InlineData("simplicity_1.xlsx", "simplicity_1")]
    [InlineData("simplicity_1.gz", "simplicity_1")]
    [InlineData("simplicity_2026.01.zip", "simplicity_2026.01")]
    [InlineData("simplicity_2026.01.csv", "simplicity_2026.01")]
    public void A_compressed_batch_has_the_id_of_the_csv_in_it(string fileName, string batchId)
        => Assert.Equal(new BatchIdentity("simplicity", batchId), Identify(fileName, null, null, null));

    [Fact]
    public void An_entry_of_an_archive_gives_the_batch_id_and_the_vendor_if_the_archive_does_not()
    {
        Assert.Equal(new BatchIdentity("jbi", "jbi-2"), BatchIdentity.Resolve("daily.zip", "out/jbi-2.csv", null, null, null));
        Assert.Equal(new BatchIdentity("simplicity", "jbi-2"), BatchIdentity.Resolve("simplicity.zip", "jbi-2.csv", null, null, null));
    }

    [Theory]
    [InlineData("jbi_Zoe\u0308.csv", null, null)]
    [InlineData("jbi.zip", "out/jbi_Zoe\u0308.csv", null)]
    [InlineData("jbi.csv", null, "jbi_Zoe\u0308")]
    [InlineData("jbi.csv", null, " jbi_Zo\u00EB ")]
    public void A_batch_id_has_composed_characters(string fileName, string? entry, string? given)
        => Assert.Equal(new BatchIdentity("jbi", "jbi_Zo\u00EB"), BatchIdentity.Resolve(fileName, entry, "jbi", given, null));

    [Fact]
    public void A_filter_has_composed_characters_too_and_text_that_is_not_valid_stays()
    {
        Assert.Equal("jbi\\_Zo\u00EB%", LikePattern.FromWildcards("jbi_Zoe\u0308*"));
        Assert.Equal("a\uD800", LikePattern.FromWildcards("a\uD800"));
    }

    [Fact]
    public void Parameters_take_precedence_over_the_environment_and_the_file_name()
    {
        Assert.Equal("given", Identify("jbi.csv", " Given ", null, "configured").SourceSystem);
        Assert.Equal("configured", Identify("jbi.csv", null, null, "configured").SourceSystem);
        Assert.Equal("b 1", Identify("jbi.csv", null, " b 1 ", null).SourceBatchId);
    }

    [Theory]
    [InlineData("list.csv")]
    [InlineData("jbiology.csv")]
    [InlineData("simplicity2.csv")]
    public void A_file_of_an_unknown_vendor_is_an_error_that_names_the_three_options(string fileName)
    {
        var error = Assert.Throws<IngestException>(() => Identify(fileName, null, null, null));
        Assert.Equal(IngestErrorId.SourceSystemMissing, error.ErrorId);
        Assert.Equal(ExitCode.ConfigurationError, error.ExitCode);
        Assert.Contains("-SourceSystem", error.Remedy, StringComparison.Ordinal);
        Assert.Contains(BatchIdentity.SourceSystemVariable, error.Remedy, StringComparison.Ordinal);
        Assert.Contains("simplicity_20260117.csv", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-jbi")]
    [InlineData("jbi x")]
    [InlineData("ünal")]
    [InlineData("123-45-6789")]
    public void An_invalid_vendor_is_rejected(string sourceSystem)
    {
        var error = Assert.Throws<IngestException>(() => Identify("a.csv", sourceSystem, null, null));
        Assert.Equal(IngestErrorId.InvalidSourceSystem, error.ErrorId);
        Assert.DoesNotContain("123-45-6789", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vendor_may_have_64_characters_and_no_more()
    {
        Assert.Equal(64, Identify("a.csv", new string('a', 64), null, null).SourceSystem.Length);
        Assert.Throws<IngestException>(() => Identify("a.csv", new string('a', 65), null, null));
    }

    [Fact]
    public void A_batch_id_has_1_to_200_characters_and_no_control_character()
    {
        Assert.Equal(200, Identify("jbi.csv", null, new string('b', 200), null).SourceBatchId.Length);
        var longest = string.Concat(Enumerable.Repeat("𝄞", 200));
        Assert.Equal(longest, Identify("jbi.csv", null, longest, null).SourceBatchId);
        foreach (var batchId in (string[])["", "  ", new string('b', 201), longest + "a", "a\nb", "a\0"])
        {
            var error = Assert.Throws<IngestException>(() => Identify("jbi.csv", null, batchId, null));
            Assert.Equal(IngestErrorId.InvalidBatchId, error.ErrorId);
        }
    }

    [Fact]
    public void A_personal_number_never_becomes_part_of_a_batch_id_and_batches_stay_distinct()
    {
        var batch = Identify("jbi 123-45-6789.csv", null, null, null);

        Assert.Equal("jbi [SSN_REDACTED]", batch.SourceBatchId);
        Assert.Equal("jbi [SSN_REDACTED]-abababababab", batch.WithHashSuffixIfRedacted(new FileHash(string.Concat(Enumerable.Repeat("ab", 32)))).SourceBatchId);
        Assert.Equal("jbi-1", Identify("jbi-1.csv", null, null, null).WithHashSuffixIfRedacted(new FileHash(new string('a', 64))).SourceBatchId);
    }

    [Theory]
    [InlineData("202601171")]
    [InlineData("INV-123-45-6789")]
    [InlineData("4111 1111 1111 1111")]
    public void A_batch_id_that_redaction_would_change_is_rejected(string batchId)
    {
        var error = Assert.Throws<IngestException>(() => Identify("jbi.csv", null, batchId, null));

        Assert.Equal(IngestErrorId.InvalidBatchId, error.ErrorId);
        Assert.DoesNotContain(batchId, error.Message, StringComparison.Ordinal);
    }

    private static BatchIdentity Identify(string fileName, string? sourceSystem, string? sourceBatchId, string? configured)
        => BatchIdentity.Resolve(Path.Combine("folder", fileName), null, sourceSystem, sourceBatchId, configured);
}
