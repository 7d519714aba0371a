using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Tests.Vendors;

/// <summary>When columns count as emptier than before.</summary>
public sealed class FillCheckTests
{
    [Theory]
    [InlineData(0, 100, 5, false)]
    [InlineData(0, 100, 6, true)]
    [InlineData(0, 20, 4, false)]
    [InlineData(0, 20, 5, true)]
    [InlineData(0, 100000, 4000, false)]
    [InlineData(2, 100, 6, false)]
    [InlineData(2, 100, 7, true)]
    [InlineData(8, 100, 24, false)]
    [InlineData(8, 100, 25, true)]
    [InlineData(40, 100, 60, false)]
    [InlineData(40, 100, 61, true)]
    public void More_rows_without_a_required_value_than_on_the_worst_day(int worstShare, long rows, long missing, bool expected)
    {
        var vendor = DeliveryHistory.Of(DeliveryHistory.Hundred(), DeliveryHistory.Hundred(missingEmail: worstShare), DeliveryHistory.Hundred());

        var finding = FillCheck.Compare(vendor, rows, DeliveryHistory.Counts(rows, missing));

        Assert.Equal(expected, finding is not null);
        Assert.Contains(expected ? $"{missing} of {rows} rows fail with MISSING_EMAIL; earlier deliveries had at most {worstShare}.0" : string.Empty, finding?.Message.ToString() ?? string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 100, 0, true)]
    [InlineData(100, 100, 1, false)]
    [InlineData(100, 3, 0, true)]
    [InlineData(100, 2, 0, false)]
    [InlineData(50, 20, 0, true)]
    [InlineData(50, 19, 0, false)]
    [InlineData(1, 100, 0, false)]
    [InlineData(0, 1000000, 0, false)]
    public void A_column_that_was_filled_is_empty_altogether(long before, long rows, long phones, bool expected)
    {
        var vendor = DeliveryHistory.Of(DeliveryHistory.Hundred(phones: before), DeliveryHistory.Hundred(phones: 100), DeliveryHistory.Hundred(phones: 100));

        var finding = FillCheck.Compare(vendor, rows, DeliveryHistory.Counts(rows, phones: phones));

        Assert.Equal(expected, finding is not null);
        Assert.Contains(expected ? $"phone is empty in all {rows} valid rows; earlier deliveries had a value in at least {before}" : string.Empty, finding?.Message.ToString() ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_deliveries_are_no_history_and_the_profile_makes_it_a_gate()
    {
        PastDelivery[] files = [DeliveryHistory.Hundred(phones: 100), DeliveryHistory.Hundred(phones: 100), DeliveryHistory.Hundred(phones: 100)];
        var today = DeliveryHistory.Counts(100, missingEmail: 50);

        Assert.Null(FillCheck.Compare(DeliveryHistory.Of(files[..2]), 100, today));
        Assert.False(FillCheck.Compare(DeliveryHistory.Of(files), 100, today)!.IsGate);
        Assert.True(FillCheck.Compare(DeliveryHistory.Of(files) with { Profile = new VendorProfile { FillGate = true } }, 100, today)!.IsGate);
        Assert.Contains("MISSING_EMAIL", FillCheck.Compare(DeliveryHistory.Of(files), 100, today)!.Message.ToString(), StringComparison.Ordinal);
        Assert.Contains("phone is empty", FillCheck.Compare(DeliveryHistory.Of(files), 100, today)!.Message.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"valid": "x"}""")]
    [InlineData("""[1]""")]
    [InlineData("""{"filled": null}""")]
    [InlineData("null")]
    public void Counts_in_another_format_are_ignored(string json) => Assert.Null(FileCounts.FromJson(json));

    [Fact]
    public void Counts_survive_the_database()
    {
        var counts = FileCounts.FromJson(DeliveryHistory.Counts(7, 2, 3).ToJson())!;
        Assert.Equal((5, 2, 3), (counts.Valid, counts.Missing["MISSING_EMAIL"], counts.Filled["phone"]));
    }
}
