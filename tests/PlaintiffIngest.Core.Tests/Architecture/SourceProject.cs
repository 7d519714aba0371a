using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PlaintiffIngest.Core.Tests.Architecture;

/// <summary>
/// The sources of one project, understood as the compiler does. The built assembly would not do: constants and <c>nameof</c> leave no
/// trace in it.
/// </summary>
public sealed class SourceProject
{
    // What ImplicitUsings adds to every project.
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly ConcurrentDictionary<string, MetadataReference> References = new();

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.None);

    private readonly string name;
    private readonly CSharpCompilation compilation;
    private readonly HashSet<string> declaredNames;

    private SourceProject(string name, IEnumerable<(string Path, string Text)> files, params SourceProject[] uses)
    {
        this.name = name;
        var trees = files.AsParallel().Select(file => CSharpSyntaxTree.ParseText(file.Text, Parsing, file.Path)).ToList();
        declaredNames = [.. uses.SelectMany(project => project.declaredNames), .. trees.SelectMany(tree => tree.GetRoot().DescendantTokens()).Where(IsDeclaration).Select(token => token.ValueText)];
        trees.Add(CSharpSyntaxTree.ParseText(GlobalUsings, Parsing));
        IEnumerable<MetadataReference> references = [.. Framework(), .. uses.Select(project => project.compilation.ToMetadataReference())];
        compilation = CSharpCompilation.Create(name, trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Disable));
    }

    /// <summary>A project made of texts.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="files">Paths relative to the project, with <c>/</c>, and what stands there.</param>
    public static SourceProject FromText(string name, params (string Path, string Text)[] files) => new(name, files);

    /// <summary>A project below <c>src/</c>.</summary>
    /// <param name="name">The name of its folder.</param>
    /// <param name="uses">Projects that it refers to.</param>
    public static SourceProject FromRepository(string name, params SourceProject[] uses)
        => new(name, SourceFile.All(name).Select(file => (file.Path, file.Text)), uses);

    /// <summary>Every use of a type of another folder, in these sources.</summary>
    public IReadOnlyCollection<FolderUse> FindFolderUses()
    {
        var uses = new ConcurrentDictionary<FolderUse, bool>();
        Parallel.ForEach(compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0), tree =>
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes().Where(MayUse))
            {
                if (UsedType(model.GetSymbolInfo(node)) is { } used && Use(node, model, used) is { } use)
                {
                    uses[use] = true;
                }
            }
        });
        return [.. uses.Keys];
    }

    /// <summary>Namespaces in <c>using</c> directives that are not known: what is used of them would be missed.</summary>
    public IReadOnlyList<string> FindUnknownNamespaces()
        =>
        [
            .. from tree in compilation.SyntaxTrees
               let model = compilation.GetSemanticModel(tree)
               from directive in ((CompilationUnitSyntax)tree.GetRoot()).Usings
               where model.GetSymbolInfo(directive.NamespaceOrType).Symbol is null
               select $"{tree.FilePath}: {directive.NamespaceOrType}",
        ];

    // Asking the compiler is what takes the time, so it is not asked about names that stand for nothing of ours.
    private bool MayUse(SyntaxNode node) => node switch
    {
        IdentifierNameSyntax { IsVar: true } or ImplicitObjectCreationExpressionSyntax or ElementAccessExpressionSyntax => true,
        SimpleNameSyntax { Identifier.ValueText: var text } => declaredNames.Contains(text) || declaredNames.Contains(text + "Attribute"),
        _ => false,
    };

    private static bool IsDeclaration(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) && token.Parent switch
    {
        VariableDeclaratorSyntax field => field.Parent?.Parent is BaseFieldDeclarationSyntax,
        ParameterSyntax parameter => parameter.Parent?.Parent is RecordDeclarationSyntax,
        var parent => parent is MemberDeclarationSyntax,
    };

    private FolderUse? Use(SyntaxNode node, SemanticModel model, INamedTypeSymbol used)
    {
        var from = FolderOf(node.SyntaxTree, name);
        var to = used.DeclaringSyntaxReferences.Select(reference => FolderOf(reference.SyntaxTree, used.ContainingAssembly.Name)).FirstOrDefault();
        return to is null || to == from ? null : new FolderUse(from, UserOf(node, model), to, used.Name);
    }

    private static string UserOf(SyntaxNode node, SemanticModel model)
        => node.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().LastOrDefault() is { } type
            ? type.Identifier.Text
            : node.AncestorsAndSelf().OfType<DelegateDeclarationSyntax>().FirstOrDefault()?.Identifier.Text ?? Path.GetFileName(model.SyntaxTree.FilePath);

    private static INamedTypeSymbol? UsedType(SymbolInfo info)
    {
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        var type = symbol switch
        {
            IAliasSymbol alias => alias.Target as INamedTypeSymbol,
            INamedTypeSymbol named => named,
            ILocalSymbol or IParameterSymbol => null, // Its type is named, or written var, where it is declared.
            _ => symbol?.ContainingType,
        };
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type?.OriginalDefinition;
    }

    private static string FolderOf(SyntaxTree tree, string project) => $"{project}/{Path.GetDirectoryName(tree.FilePath)?.Replace('\\', '/')}".TrimEnd('/');

    private static IEnumerable<MetadataReference> Framework()
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => IsUsed(Path.GetFileNameWithoutExtension(path)))
            .Append(PowerShellReference())
            .Select(path => References.GetOrAdd(path, path => MetadataReference.CreateFromFile(path)));

    // What the product refers to, and nothing of the tests: the fewer, the quicker.
    private static bool IsUsed(string assembly)
        => assembly is "Npgsql" or "CsvHelper" or "Polly.Core" or "ZstdSharp" or "netstandard" or "mscorlib"
            || (assembly.StartsWith("System.", StringComparison.Ordinal) && assembly != "System.Management.Automation")
            || assembly.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);

    private static string PowerShellReference()
        => typeof(SourceProject).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == nameof(PowerShellReference)).Value!;
}
