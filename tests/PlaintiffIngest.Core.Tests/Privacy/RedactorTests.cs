using System.Globalization;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Tests.Privacy;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("Processing SSN 123-45-6789", "Processing SSN [SSN_REDACTED]")]
    [InlineData("123456789", "[SSN_REDACTED]")]
    [InlineData("123 45 6789.", "[SSN_REDACTED].")]
    [InlineData("123.45.6789", "[SSN_REDACTED]")]
    [InlineData("123–45–6789", "[SSN_REDACTED]")]
    [InlineData("123\u201145\u20116789", "[SSN_REDACTED]")]
    [InlineData("123\u00A045\u00A06789", "[SSN_REDACTED]")]
    [InlineData("１２３-４５-６７８９", "[SSN_REDACTED]")]
    [InlineData("list_123-45-6789.csv", "list_[SSN_REDACTED].csv")]
    [InlineData("ssn123456789x", "ssn[SSN_REDACTED]x")]
    [InlineData("123-45-6789 4111 1111 1111 1111", "[SSN_REDACTED] [CARD_REDACTED]")]
    [InlineData("7 123-45-6789", "7 [SSN_REDACTED]")]
    [InlineData("123 - 45 - 6789", "[SSN_REDACTED]")]
    [InlineData("123\t45\n6789", "[SSN_REDACTED]")]
    [InlineData("123\u200B45\u200D6789", "[SSN_REDACTED]")]
    [InlineData("123-\u202E45-\u00AD6789", "[SSN_REDACTED]")]
    [InlineData("𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "[SSN_REDACTED]")]
    [InlineData("𝟙𝟚𝟛-𝟜𝟝-𝟞𝟟𝟠𝟡 of 𝐀nn", "[SSN_REDACTED] of 𝐀nn")]
    [InlineData("¹²³⁴⁵⁶⁷⁸⁹", "[SSN_REDACTED]")]
    [InlineData("x?q=123%2D45%2D6789&n=1%2", "x?q=[SSN_REDACTED]&n=1%2")]
    [InlineData("123%2045%206789", "[SSN_REDACTED]")]
    [InlineData("123%E2%80%9145%e2%80%936789", "[SSN_REDACTED]")]
    [InlineData("%31%32%33%34%35%36%37%38%39", "[SSN_REDACTED]")]
    [InlineData("123+45+6789", "[SSN_REDACTED]")]
    [InlineData("123:45:6789", "[SSN_REDACTED]")]
    [InlineData("123 -- 45 -- 6789", "[SSN_REDACTED]")]
    [InlineData("123,45,6789", "[SSN_REDACTED]")]
    [InlineData("'123', '45', '6789'", "'[SSN_REDACTED]'")]
    [InlineData("20230115123456789", "20230115[SSN_REDACTED]")]
    [InlineData("simplicity_20260117123006123", "simplicity_20260117[SSN_REDACTED]")]
    [InlineData("20230115-123456789", "20230115-[SSN_REDACTED]")]
    [InlineData("12345678920230115", "[SSN_REDACTED]20230115")]
    [InlineData("20260117123-45-6789", "20260117[SSN_REDACTED]")]
    [InlineData("2026-01-17123-45-6789", "2026-01-17[SSN_REDACTED]")]
    [InlineData("1/17/2026123 45-6789", "1/17/2026[SSN_REDACTED]")]
    [InlineData("123-45-678917.01.2026", "[SSN_REDACTED]17.01.2026")]
    [InlineData("20260117123006123456789", "20260117123006[SSN_REDACTED]")]
    [InlineData("1 2 3 4 5 6 7 8 9", "[SSN_REDACTED]")]
    [InlineData("1 2 3 - 4 5 - 6 7 8 9.", "[SSN_REDACTED].")]
    [InlineData("123-45-\u001b[31m6789\u001b[0m.", @"[SSN_REDACTED]\u{1B}[0m.")]
    [InlineData("12345\u009b1;4m6789", "[SSN_REDACTED]")]
    [InlineData("a\u001b[123456789m", @"a\u{1B}[[SSN_REDACTED]m")]
    [InlineData("7.123.45.6789", "7.[SSN_REDACTED]")]
    [InlineData("123-45-2026-01-17", "[SSN_REDACTED]-01-17")]
    [InlineData("2026-01-17-123-45-6789", "2026-01-17-[SSN_REDACTED]")]
    [InlineData("2026-01-17 12:34:56.123-45-6789", "2026-01-17 12:34:56.[SSN_REDACTED]")]
    [InlineData("20260117_123006_123-45-6789", "20260117_123006_[SSN_REDACTED]")]
    [InlineData("Jan 2026 123-45-6789", "Jan 2026 [SSN_REDACTED]")]
    [InlineData("123, 45-6789", "[SSN_REDACTED]")]
    [InlineData("123 45-6789 and 987-65-4321", "[SSN_REDACTED] and [SSN_REDACTED]")]
    [InlineData("12345.6789 and 87501 1234", "[SSN_REDACTED] and [SSN_REDACTED]")]
    public void Social_security_numbers_are_replaced(string text, string expected)
        => Assert.Equal(expected, Redactor.Redact(text));

    [Theory]
    [InlineData("4111 1111 1111 1111", "[CARD_REDACTED]")]
    [InlineData("4111-1111-1111-1111!", "[CARD_REDACTED]!")]
    [InlineData("card=4111111111111112", "card=[CARD_REDACTED]")]
    [InlineData("3782 822463 10005", "[CARD_REDACTED]")]
    [InlineData("371449635398432", "[CARD_REDACTED]")]
    [InlineData("30569309025904", "[CARD_REDACTED]")]
    [InlineData("6304000000000000000", "[CARD_REDACTED]")]
    [InlineData("５１０５ １０５１ ０５１０ ５１００", "[CARD_REDACTED]")]
    [InlineData("4111:1111:1111:1112", "[CARD_REDACTED]")]
    [InlineData("4111%201111%201111%201112", "[CARD_REDACTED]")]
    [InlineData("4111 -- 1111 -- 1111 -- 1112", "[CARD_REDACTED]")]
    [InlineData("3782:822463:10006", "[CARD_REDACTED]")]
    [InlineData("202301154111111111111112", "20230115[CARD_REDACTED]")]
    [InlineData("20230115 4111-1111-1111-1112", "20230115 [CARD_REDACTED]")]
    [InlineData("3782-822463-10005-1234", "[CARD_REDACTED]-1234")]
    [InlineData("3782 202601-10005", "[CARD_REDACTED]")]
    [InlineData("4111.1111.1111.1112", "[CARD_REDACTED]")]
    [InlineData("411111-11 11-111112", "[CARD_REDACTED]")]
    [InlineData("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 2", "[CARD_REDACTED]")]
    [InlineData("4222-222-222-222", "[CARD_REDACTED]")]
    [InlineData("4222:222:222:222", "[CARD_REDACTED]")]
    [InlineData("4111, 1111,1111-1112", "[CARD_REDACTED]")]
    [InlineData("2020 2021 2022 1234", "[CARD_REDACTED]")]
    public void Payment_cards_are_replaced(string text, string expected)
        => Assert.Equal(expected, Redactor.Redact(text));

    [Theory]
    [InlineData("run_id=550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("run_id=12345678-1234-4234-8234-123456789012")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("2026-01-17T12:34:56.123456789")]
    [InlineData("2026-01-17 12:34:56")]
    [InlineData("batch-2026-01-17")]
    [InlineData("simplicity_20260117.csv")]
    [InlineData("simplicity_20260117123006.csv")]
    [InlineData("simplicity_20260117T123006.123")]
    [InlineData("1,234,567 and 123,456,789 and 4,111,111,111,111,111")]
    [InlineData("name,email,2020,2021,2022,2023")]
    [InlineData("lines 3, 14, 1592, 6535, 89793")]
    [InlineData("00:00:12 and 00:00:12.3456789, 100 of 100")]
    [InlineData("2026-01-17 12:34:56Z")]
    [InlineData("fetched=123 inserted=45 skipped=6789, expected=100 actual=100")]
    [InlineData("192.168.100.12:5432")]
    [InlineData("50%20of 100%")]
    [InlineData("jbi_20260117_123006")]
    [InlineData("jbi-20260117T123022")]
    [InlineData("12345678 and 1234567890")]
    [InlineData("5 2026-01-17T12:34:56")]
    [InlineData("7 12345678-1234-4234-8234-123456789012")]
    [InlineData("vm:7575:12345678-1234-4234-8234-123456789012")]
    [InlineData("José Muñoz & Ünal GmbH")]
    [InlineData("simplicity_2026-01-01_2026-01-31.csv")]
    [InlineData("simplicity_01012026-01312026.csv, 20260101_20260131_20260215")]
    [InlineData("2026-01-01..2026-01-31, 2026-01-01--2026-01-31, 2026-01-01-2026-01-31, 2026-01-01/2026-01-31")]
    [InlineData("01.02.2026-28.02.2026, 31-01-2026 bis 28-02-2026, 2026/01/31 to 2026/02/28, 2026 01 01 2026 01 31")]
    [InlineData("1 Jan 2026 - 31 Jan 2026, Jan 2026 to Feb 2026, 2026-Jan-17-2026-Feb-17")]
    [InlineData("202601-202602-202603, 01/01/26-01/31/26 123, FY2025-2026_20260117, 2024-2025_2025-2026")]
    [InlineData("2026-01-17 12.34.56.789, 2026-01-17 12:34:56,789, 2026-01-17_12-34-56-789")]
    [InlineData("20260117.123456.789, 20260117_123006_123, 20260117T123006.123456789")]
    [InlineData("87501-1234, 87502-1235; 87503-9999, 87501-1234 87502-1234 87503\u20131234")]
    [InlineData("10.0.19041.1234 16.0.17928.20114 17.0.12.1 131.0.6778.205 7.6.9-preview.5+20260117")]
    [InlineData("192.168.100.12 192.168.100.13, 192.168.100.12:5432 10.0.0.1:65535 1234")]
    [InlineData("1.1.1.1 8.8.8.8 9.9.9.9")]
    [InlineData("1 2 3 4 5 6 7 8 9 0")]
    [InlineData("1,2,3,4,5,6,7,8,9;1;2;3;4;5;6;7;8;9")]
    [InlineData("name,1998,1999,2000,2001")]
    [InlineData("63040000000000000018")]
    [InlineData("1234:12:3456:7893 and 12345:678:9012:3452")]
    [InlineData("12 4567 8901 2341, 123:45.6789")]
    [InlineData("512345678901234, 3012 345678 90123")]
    [InlineData("(505) 555-1234, +1 505-555-1234, 505.555.1234")]
    public void Ids_hashes_times_and_other_numbers_are_kept(string text)
        => Assert.Equal(text, Redactor.Redact(text));

    [Fact]
    public void Every_social_security_number_in_every_context_is_found()
    {
        var random = new Random(7);
        string[] separators = ["", "-", " ", ".", "–", "\u2011", "\u00A0", "_"];
        string[] contexts = ["{0}", "x{0}", "{0}x", "a,{0},b", "\"{0}\"", "({0})", "file-{0}.csv", "é{0}é", "={0}&"];
        for (var i = 0; i < 5000; i++)
        {
            var separator = separators[random.Next(separators.Length)];
            var number = $"{random.Next(1000):000}{separator}{random.Next(100):00}{separator}{random.Next(10000):0000}";
            var text = string.Format(CultureInfo.InvariantCulture, contexts[random.Next(contexts.Length)], number);
            Assert.DoesNotContain(number, Redactor.Redact(text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_grouping_of_sixteen_digits_is_found()
    {
        var random = new Random(11);
        for (var i = 0; i < 5000; i++)
        {
            var groups = Enumerable.Range(0, 4).Select(_ => random.Next(10000).ToString("0000", CultureInfo.InvariantCulture));
            var number = string.Join(random.Next(4) switch { 0 => "", 1 => " ", 2 => "-", _ => "." }, groups);
            Assert.DoesNotContain(number, Redactor.Redact($"no {number} no"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Random_ids_and_hashes_are_never_damaged()
    {
        var random = new Random(13);
        var bytes = new byte[32];
        for (var i = 0; i < 5000; i++)
        {
            random.NextBytes(bytes);
            var id = new Guid(bytes.AsSpan(0, 16)).ToString("D");
            var hash = FileHash.FromBytes(bytes).Hex;
            Assert.Equal($"run {id}, {hash}", Redactor.Redact($"run {id}, {hash}"));
        }
    }

    [Fact]
    public void Characters_that_could_forge_a_line_are_escaped()
        => Assert.Equal(@"a\u{A}Transaction: COMMITTED\u{1B}[31m\u{202E}", Redactor.Redact("a\nTransaction: COMMITTED\u001b[31m\u202e"));

    [Fact]
    public void An_unpaired_surrogate_is_escaped_and_a_pair_is_kept()
        => Assert.Equal(@"a\u{D800}b\u{DC00}\u{D83D} 😀 \u{E0041}", Redactor.Redact("a\ud800b\udc00\ud83d 😀 \U000E0041"));

    // Attributes cannot hold half of a pair.
    [Fact]
    public void A_number_next_to_or_around_an_unpaired_surrogate_is_found()
    {
        Assert.Equal(@"\u{D800}[SSN_REDACTED]\u{DC00}", Redactor.Redact("\ud800123-45-6789\udc00"));
        Assert.Equal(@"\u{D83D}[SSN_REDACTED]", Redactor.Redact("\ud83d123456789"));
        Assert.Equal("[SSN_REDACTED]", Redactor.Redact("123-\udc0045\ud83d6789"));
    }

    [Fact]
    public void A_number_that_is_split_over_the_cells_of_a_header_is_replaced_cell_by_cell()
    {
        Assert.Equal("name,[SSN_REDACTED],email", Redactor.RedactHeader("name,123-45-6789,email"));
        Assert.Equal("name,email,[SSN_REDACTED],[SSN_REDACTED] 2,[SSN_REDACTED] 3", Redactor.RedactHeader("name,email,123,45,6789"));
        Assert.Equal("name\t\"[SSN_REDACTED]\"\t\"[SSN_REDACTED] 2\"\temail", Redactor.RedactHeader("name\t\"12345\"\t\"6789\"\temail"));
        Assert.Equal("name;[CARD_REDACTED];[CARD_REDACTED] 2;[CARD_REDACTED] 3;[CARD_REDACTED] 4", Redactor.RedactHeader("name;4111;1111;1111;1112"));
    }

    [Theory]
    [InlineData("20260101-20260131")]
    [InlineData("simplicity_2026-01-01_2026-01-31")]
    [InlineData("87501-1234 v10.0.19041.1234")]
    public void A_batch_id_may_contain_a_period_a_zip_code_or_a_version(string batchId)
        => Assert.Equal(batchId, BatchIdentity.Resolve("x.csv", null, "simplicity", batchId).SourceBatchId);

    [Theory]
    [InlineData("jbi 123-45-6789", true)]
    [InlineData("jbi 4111-1111-1111-1112", true)]
    [InlineData("jbi 20260101-20260131", false)]
    public void A_text_shows_whether_a_number_was_redacted_in_it(string text, bool expected)
        => Assert.Equal(expected, RedactionMarkers.AreIn(Redactor.Redact(text)));

    [Fact]
    public void A_text_keeps_its_own_counts_and_ids_and_redacts_what_comes_from_outside()
    {
        var id = Guid.NewGuid();
        var hash = new FileHash(new string('1', 64));
        const string FileName = "fetched=123456789.csv";
        RedactedText text = $"{FileName} {123456789L} {id} {hash:abbreviated}";
        Assert.Equal($"fetched=[SSN_REDACTED].csv 123456789 {id} 111111111111...", text.ToString());
    }
}
