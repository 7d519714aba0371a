using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Files;

public sealed class StoredNameTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("jbi_Ä.csv")]
    [InlineData("JBI.CSV")]
    [InlineData("2026.csv")]
    [InlineData("2026")]
    public void An_exact_name_is_unchanged(string name)
    {
        var path = folder.Write(name, "x");
        Assert.Equal(name, StoredName.Of(path));
        Assert.Equal(name, StoredName.Of(Path.GetRelativePath(Environment.CurrentDirectory, path)));
    }

    [Fact]
    public void A_file_that_does_not_exist_has_the_name_that_was_typed()
        => Assert.Equal("None.csv", StoredName.Of(folder.PathOf("missing", "None.csv")));

    [Fact]
    public void Where_case_counts_each_file_has_its_own_name()
    {
        Assert.SkipWhen(IgnoresCase(), "The file system of temporary files ignores case.");
        string[] names = ["jbi.csv", "JBI.csv", "JBI.CSV"];
        Assert.Equal(names, names.Select(name => StoredName.Of(folder.Write(name, "x"))));
    }

    [Theory]
    [InlineData("jbi.csv", "JBI.CSV")]
    [InlineData("JBI_März.csv", "jbi_MÄRZ.csv")]
    public void Where_case_does_not_count_the_name_is_that_of_the_folder(string stored, string typed)
    {
        Assert.SkipUnless(IgnoresCase(), "The file system of temporary files does not ignore case.");
        folder.Write(stored, "x");
        Assert.Equal(stored, StoredName.Of(folder.PathOf(typed)));
    }

    private bool IgnoresCase()
    {
        folder.Write("probe", "x");
        return File.Exists(folder.PathOf("PROBE"));
    }
}
