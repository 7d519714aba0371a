using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed partial class RowErrorCodesTests
{
    [Fact]
    public void A_code_is_the_name_of_the_failure_in_upper_case_with_underscores()
    {
        Assert.Null(RowError.None.ToCode());
        Assert.All(Enum.GetValues<RowError>().Where(error => error != RowError.None), error => Assert.Equal(WordStart().Replace($"{error}", "_").ToUpperInvariant(), error.ToCode()));
    }

    [Fact]
    public void A_value_is_missing_if_the_code_says_so()
        => Assert.All(Enum.GetValues<RowError>(), error => Assert.Equal($"{error}".StartsWith("Missing", StringComparison.Ordinal), RowErrorCodes.IsMissing(error)));

    [GeneratedRegex("(?<!^)(?=[A-Z])")]
    private static partial Regex WordStart();
}
