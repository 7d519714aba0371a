using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Tests.Pipeline;

public sealed class ErrorLimitTests
{
    [Theory]
    [InlineData("0", 0, 100, false)]
    [InlineData("0", 1, 100, true)]
    [InlineData("5", 5, 100, false)]
    [InlineData("5", 6, 100, true)]
    [InlineData("5%", 5, 100, false)]
    [InlineData("5%", 6, 100, true)]
    [InlineData(" 2.5% ", 3, 100, true)]
    [InlineData("0%", 0, 0, false)]
    [InlineData("29%", 29, 100, false)]
    [InlineData("58%", 58, 100, false)]
    [InlineData("58%", 59, 100, true)]
    [InlineData(null, 100, 100, false)]
    public void A_limit_is_a_count_or_a_percentage_of_the_rows_read(string? limit, long errored, long fetched, bool exceeded)
        => Assert.Equal(exceeded, ErrorLimit.Parse(limit).IsExceededBy(errored, fetched));

    [Theory]
    [InlineData("five")]
    [InlineData("-1")]
    [InlineData("101%")]
    [InlineData("%")]
    [InlineData("1.5")]
    public void Anything_else_is_rejected(string limit)
        => Assert.Equal(IngestErrorId.InvalidParameter, Assert.Throws<IngestException>(() => ErrorLimit.Parse(limit)).ErrorId);
}
