using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Tests.Vendors;

/// <summary>When a number of rows is unusual.</summary>
public sealed class VolumeCheckTests
{
    [Theory]
    [InlineData(49, "100,100,100", "49 data rows, less than half the usual number: the median of the last 3 deliveries of jbi is 100.")]
    [InlineData(50, "100,100,100", null)]
    [InlineData(200, "100,100,100", null)]
    [InlineData(201, "100,100,100", "201 data rows, more than double the usual number")]
    [InlineData(1, "100,100", null)]
    [InlineData(1, "", null)]
    [InlineData(74, "100,200,100,200", "the median of the last 4 deliveries of jbi is 150.")]
    [InlineData(75, "100,200,100,200", null)]
    [InlineData(20000, "2000000,1900000,2100000,5", "20000 data rows, less than half")]
    [InlineData(1, "9,9,9", "the file has 1 data row, less than half")]
    [InlineData(3, "1,2,2", null)]
    [InlineData(5, "1,2,2", "5 data rows, more than double")]
    public void Less_than_half_or_more_than_double_the_median_is_unusual(long rows, string history, string? expected)
    {
        var past = history.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray();

        var finding = VolumeCheck.Compare(DeliveryHistory.OfRows(past), rows);

        Assert.Equal(expected is null, finding is null);
        Assert.Contains(expected ?? string.Empty, finding?.Message.ToString() ?? string.Empty, StringComparison.Ordinal);
        Assert.Equal((IngestErrorId.UnusualVolume, false), finding is null ? (IngestErrorId.UnusualVolume, false) : (finding.ErrorId, finding.IsGate));
    }

    [Theory]
    [InlineData(9, 10L, null, "9 data rows, but the vendor's profile expects at least 10")]
    [InlineData(10, 10L, null, null)]
    [InlineData(5000, 10L, null, null)]
    [InlineData(21, null, 20L, "21 data rows, but the vendor's profile expects at most 20")]
    [InlineData(20, null, 20L, null)]
    [InlineData(1, null, 20L, null)]
    public void The_profiles_volume_wins_over_the_history(long rows, long? min, long? max, string? expected)
    {
        foreach (var gate in new bool?[] { null, false, true })
        {
            var vendor = DeliveryHistory.OfRows(100, 100, 100) with { Profile = new VendorProfile { MinRows = min, MaxRows = max, VolumeGate = gate } };

            var finding = VolumeCheck.Compare(vendor, rows);

            Assert.Equal(expected is not null && gate == true, finding?.IsGate ?? false);
            Assert.Equal(expected is null, finding is null);
            Assert.Contains(expected ?? string.Empty, finding?.Message.ToString() ?? string.Empty, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_gate_without_expected_numbers_applies_to_the_history()
        => Assert.True(VolumeCheck.Compare(DeliveryHistory.OfRows(9, 9, 9) with { Profile = new VendorProfile { VolumeGate = true } }, 1)!.IsGate);
}
