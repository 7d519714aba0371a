using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Tests.Containers;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class SheetWarningsTests : IDisposable
{
    private const string Number = "<c><v>1234</v></c>";
    private const string Formula = "<c><f>A1</f></c>";

    private static readonly string Text = WorkbookFile.Inline("x");

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sheet_of_texts_causes_no_warning() => Assert.Empty(Warnings(Text + Text + Text, Text + Text + Text));

    [Fact]
    public void One_number_or_formula_is_not_several()
    {
        var warnings = Warnings(Number + Text + Formula, Text + Number + Text);

        Assert.Equal(3, warnings.Length);
        Assert.StartsWith("1 cell of postal_code is a number in the workbook", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("1 cell of phone is a number in the workbook", warnings[1], StringComparison.Ordinal);
        Assert.StartsWith("1 formula has no stored value and is read as empty.", warnings[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Several_numbers_or_formulas_are_counted()
    {
        var warnings = Warnings(Number + Text + Formula, Number + Text + Formula);

        Assert.Equal(2, warnings.Length);
        Assert.StartsWith("2 cells of postal_code are numbers in the workbook", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("2 formulas have no stored value and are read as empty.", warnings[1], StringComparison.Ordinal);
    }

    /// <summary>The warnings about a workbook.</summary>
    /// <param name="rows">The cells of each row: postal code, phone and another column.</param>
    private string[] Warnings(params string[] rows)
    {
        var header = string.Concat(new[] { "name", "email", "zip", "phone", "other" }.Select(WorkbookFile.Inline));
        var people = rows.Select(cells => $"<row>{WorkbookFile.Inline("Ann")}{WorkbookFile.Inline("a@x.co")}{cells}</row>");
        var file = folder.Write("vendor.xlsx", WorkbookFile.Of($"<row>{header}</row>{string.Concat(people)}").ToBytes());
        using var input = InputFile.Open(file);
        var content = FileContent.Open(input, new ContainerOptions());
        using var reader = PlaintiffReader.Open(content.OpenRead, "vendor.xlsx", "simplicity", content.FormatOf(new CsvFormat()));
        CsvRows.Of(reader);
        return [.. reader.Warnings.Select(warning => warning.ToString())];
    }
}
