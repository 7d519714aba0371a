using System.Reflection;
using System.Runtime.Loader;

namespace PlaintiffIngest.PS.Isolation;

/// <summary>Holds the core, Npgsql and CsvHelper apart from everything else in the process.</summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CoreName = "PlaintiffIngest.Core";

    private static readonly Lazy<ModuleLoadContext> Instance = new(() => new ModuleLoadContext());

    private readonly string folder = Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;
    private readonly Dictionary<string, Version> runtimeAssemblies = ReadRuntimeAssemblies();

    private ModuleLoadContext()
        : base("PlaintiffIngest")
    {
    }

    /// <summary>Answers the default context when it cannot find an assembly: the core, and nothing else, is ours.</summary>
    /// <param name="name">What was asked for.</param>
    /// <returns>The core; null for every other name.</returns>
    public static Assembly? Resolve(AssemblyName name)
        => IsCore(name) ? Instance.Value.LoadFromAssemblyName(name) : null;

    /// <summary>Whether an assembly is our core, of our version.</summary>
    /// <param name="name">What was asked for.</param>
    internal static bool IsCore(AssemblyName name)
        => name.Name == CoreName && name.Version == typeof(ModuleLoadContext).Assembly.GetName().Version;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // The engine brings some of what Npgsql needs; two copies of one contract would not understand each other.
        // Null lets the default context answer. Asking it from here would come back to Resolve, without end.
        if (assemblyName.Name is null || IsInRuntime(assemblyName))
        {
            return null;
        }

        var path = Path.Join(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static Dictionary<string, Version> ReadRuntimeAssemblies()
    {
        var versions = new Dictionary<string, Version>(StringComparer.OrdinalIgnoreCase);
        var paths = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? string.Empty;
        foreach (var path in paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (File.Exists(Path.Join(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location), name + ".dll"))
                && AssemblyName.GetAssemblyName(path).Version is { } version)
            {
                versions[name] = version;
            }
        }

        return versions;
    }

    // Without a copy of our own there is no choice to make, so only names that lie in our folder are in the list.
    private bool IsInRuntime(AssemblyName assembly)
        => runtimeAssemblies.TryGetValue(assembly.Name!, out var version) && version >= assembly.Version;
}
