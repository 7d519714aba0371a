namespace PlaintiffIngest.Core.Tests.Architecture;

/// <summary>No folder uses, directly or through others, a folder that uses it.</summary>
public sealed class FolderTests
{
    [Fact]
    public void Folder_dependencies_go_one_way()
    {
        var core = SourceProject.FromRepository("PlaintiffIngest.Core");
        var module = SourceProject.FromRepository("PlaintiffIngest.PS", core);
        Assert.Empty(core.FindUnknownNamespaces());
        Assert.Empty(module.FindUnknownNamespaces());

        IReadOnlyCollection<FolderUse> uses = [.. core.FindFolderUses(), .. module.FindFolderUses()];

        Assert.Contains(uses, use => (use.From, use.To) == ("PlaintiffIngest.PS/Commands", "PlaintiffIngest.Core/Pipeline"));
        Assert.Equal(string.Empty, FolderUse.Describe(FolderUse.InCircles(uses)));
    }

    [Fact]
    public void A_cycle_is_found_and_its_types_are_named()
        => Assert.Equal(
            """
            Shop/Goods → Shop/Sales: Item uses Order
            Shop/Sales → Shop/Goods: Order uses Item
            """,
            Circles(
                ("Sales/Order.cs", "namespace Sales; public class Order { Goods.Item item; }"),
                ("Goods/Item.cs", "namespace Goods; public class Item { object Sell() => new Sales.Order(); }"),
                ("Goods/Shelf.cs", "namespace Goods; public class Shelf { string text = Plain.Text.Empty; }"),
                ("Plain/Text.cs", "namespace Plain; public static class Text { public const string Empty = \"\"; }")));

    [Fact]
    public void A_cycle_through_a_third_folder_is_found()
        => Assert.Equal(
            """
            Shop/A → Shop/B: One uses Two
            Shop/B → Shop/C: Two uses Three
            Shop/C → Shop/A: Three uses One
            """,
            Circles(
                ("A/One.cs", "namespace A; public class One { B.Two two; }"),
                ("B/Two.cs", "namespace B; public class Two { C.Three three; }"),
                ("C/Three.cs", "namespace C; public class Three { A.One one; }")));

    [Theory]
    [InlineData("const int Own = B.Two.Limit;")]
    [InlineData("string name = nameof(B.Two);")]
    [InlineData("object Make() { B.Two two = null; return two; }")]
    [InlineData("void Use() { var two = B2.Maker.Make(); }")]
    [InlineData("int Use() => B2.Maker.Make().Size;")]
    [InlineData("int Use() => 1.Twice();")]
    [InlineData("System.Collections.Generic.List<B.Two> All() => new();")]
    [InlineData("[B.Mark] void Use() { }")]
    public void Every_way_to_use_a_type_counts(string member)
        => Assert.Contains(
            "Shop/A → Shop/B: One uses ",
            Circles(
                ("A/One.cs", $"using B; namespace A; public class One {{ {member} }}"),
                ("B/Two.cs", "namespace B; public class Two { public const int Limit = 1; public int Size; A.One one; }"),
                ("B/Mark.cs", "namespace B; public class MarkAttribute : System.Attribute { }"),
                ("B/Twice.cs", "namespace B; public static class Extensions { public static int Twice(this int one) => 2 * one; }"),
                ("B2/Maker.cs", "namespace B2; public class Maker { public static B.Two Make() => null; }")),
            StringComparison.Ordinal);

    [Fact]
    public void A_diamond_of_folders_is_not_a_cycle()
        => Assert.Equal(
            string.Empty,
            Circles(
                ("A/One.cs", "namespace A; public class One { B.Two two; C.Three three; }"),
                ("B/Two.cs", "namespace B; public class Two { C.Three three; }"),
                ("C/Three.cs", "namespace C; public class Three { }")));

    private static string Circles(params (string Path, string Text)[] files)
        => FolderUse.Describe(FolderUse.InCircles(SourceProject.FromText("Shop", files).FindFolderUses()));
}
