using System.Management.Automation;
using System.Runtime.Loader;

namespace PlaintiffIngest.PS.Isolation;

/// <summary>
/// Runs when the module is imported, before any command: from then on the core comes from the module's own load context,
/// so that another module's Npgsql or CsvHelper does not matter.
/// </summary>
/// <remarks>
/// The engine reads the public types of this assembly before it calls <see cref="OnImport"/>. So no public type here may
/// derive from, implement or hold by value a type of the core.
/// </remarks>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private static int registered;

    /// <inheritdoc/>
    public void OnImport()
    {
        // Called once per import and per runspace, but the default context is one per process.
        if (Interlocked.Exchange(ref registered, 1) == 0)
        {
            AssemblyLoadContext.Default.Resolving += static (_, name) => ModuleLoadContext.Resolve(name);
        }
    }
}
