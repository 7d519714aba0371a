using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Tests.Architecture;

/// <summary>House rules that hold for every source file of the product.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 300;

    private static readonly IReadOnlyList<SourceFile> Files = SourceFile.All();

    [Fact]
    public void Retired_names_are_gone()
        => Assert.Empty(Files.SelectMany(file => RetiredName().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}")));

    [Fact]
    public void No_file_is_too_long()
    {
        var tooLong = Files.Select(file => (file.Path, Lines: file.Text.Count(character => character == '\n'))).Where(file => file.Lines > MaxLines).ToList();
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Every_file_is_checked() => Assert.Contains(Files, file => file.Path == "PlaintiffIngest.Core/Pipeline/IngestPipeline.cs");

    [GeneratedRegex(@"Patience|TryOut|Standing|TurnedAway|\.Apart\(")]
    private static partial Regex RetiredName();
}
