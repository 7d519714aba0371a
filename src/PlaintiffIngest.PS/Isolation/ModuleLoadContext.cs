using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace PlaintiffIngest.PS.Isolation;

/// <summary>The load context that isolates the core, Npgsql and CsvHelper from the rest of the process.</summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CoreName = "PlaintiffIngest.Core";

    private static readonly Lazy<ModuleLoadContext> Instance = new(() => new ModuleLoadContext());

    private static readonly string Platform
        = $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private readonly string folder = Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;
    private readonly Dictionary<string, Version> runtimeAssemblies = ReadRuntimeAssemblies();

    private ModuleLoadContext()
        : base("PlaintiffIngest")
    {
    }

    /// <summary>Resolves the core for the default context. Everything else is left to other handlers.</summary>
    /// <param name="name">The requested assembly.</param>
    /// <returns>The core; null for any other assembly.</returns>
    public static Assembly? Resolve(AssemblyName name)
        => IsCore(name) ? Instance.Value.LoadFromAssemblyName(name) : null;

    /// <summary>Whether the requested assembly is the core in this module's version.</summary>
    /// <param name="name">The requested assembly.</param>
    internal static bool IsCore(AssemblyName name)
        => name.Name == CoreName && name.Version == typeof(ModuleLoadContext).Assembly.GetName().Version;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // PowerShell ships some of Npgsql's dependencies. Types from two copies of an assembly are not compatible, so use those copies.
        // Null delegates to the default context. Calling it from here would recurse into Resolve.
        if (assemblyName.Name is null || IsInRuntime(assemblyName))
        {
            return null;
        }

        var file = assemblyName.Name + ".dll";
        return LoadCompiled(Path.Join(folder, Platform, file)) ?? LoadIfPresent(Path.Join(folder, file));
    }

    // The package has some assemblies a second time, compiled ahead of time for common platforms. The runtime refuses code for another
    // platform instead of compiling the assembly anew, so the portable assembly must take its place.
    private Assembly? LoadCompiled(string path)
    {
        try
        {
            return LoadIfPresent(path);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    private Assembly? LoadIfPresent(string path) => File.Exists(path) ? LoadFromAssemblyPath(path) : null;

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

    // The list contains only assemblies that the module's folder has too; for the others there is no choice.
    private bool IsInRuntime(AssemblyName assembly)
        => runtimeAssemblies.TryGetValue(assembly.Name!, out var version) && version >= assembly.Version;
}
